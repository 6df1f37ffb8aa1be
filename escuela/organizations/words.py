"""Organizations in words: who sees them, what they work on."""

from collections.abc import Mapping

from escuela.i18n import lazy
from escuela.organizations.rules import Topic, Visibility

VISIBILITY: Mapping[Visibility, str] = {
    Visibility.PUBLIC: lazy("Pública: la ve cualquier persona"),
    Visibility.NETWORK: lazy("De la Red: la ven integrantes de la Red ALAS"),
    Visibility.RESERVED: lazy("Reservada: solo la propia organización y coordinación"),
}

TOPIC: Mapping[Topic, str] = {
    Topic.RIGHTS: lazy("Derechos humanos"),
    Topic.ANTIMAFIA: lazy("Antimafia social"),
    Topic.ANTICORRUPTION: lazy("Anticorrupción"),
    Topic.CONFISCATED_GOODS: lazy("Uso social de bienes confiscados"),
    Topic.MEMORY: lazy("Memoria y búsqueda"),
    Topic.RESEARCH: lazy("Investigación y periodismo"),
    Topic.CARE: lazy("Cuidado y protección"),
    Topic.YOUTH: lazy("Juventudes"),
}
