"""Organizations in words: who sees them."""

from collections.abc import Mapping

from escuela.i18n import lazy
from escuela.organizations.rules import Visibility

VISIBILITY: Mapping[Visibility, str] = {
    Visibility.PUBLIC: lazy("Pública: la ve cualquier persona"),
    Visibility.NETWORK: lazy("De la Red: la ven integrantes de la Red ALAS"),
    Visibility.RESERVED: lazy("Reservada: solo la propia organización y coordinación"),
}
