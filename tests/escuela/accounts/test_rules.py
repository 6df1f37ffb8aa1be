"""accounts/rules.py: what makes a password too easy."""

import pytest

from escuela.accounts.rules import PasswordFault, fold_login, password_fault

ABOUT = ("Luna Ñandú", "luna.telar")


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("once letras", PasswordFault.SHORT),
        ("x" * 129, PasswordFault.LONG),
        ("Contraseña-2026!", PasswordFault.COMMON),
        ("P@ssw0rd1234", PasswordFault.COMMON),
        ("password password", PasswordFault.COMMON),
        ("qwertyuiop123", PasswordFault.COMMON),
        ("teamomucho2025", PasswordFault.COMMON),
        ("123456789012", PasswordFault.COMMON),
        ("4829173650182", PasswordFault.COMMON),
        ("abcdefghijklm", PasswordFault.COMMON),
        ("ababababababab", PasswordFault.COMMON),
        ("aaaaaaaaaaaa1", PasswordFault.COMMON),
        ("redondoredondo", PasswordFault.COMMON),
        ("escuelaenvuelo1", PasswordFault.ABOUT_YOU),
        ("Red Alas 2026 !!", PasswordFault.ABOUT_YOU),
        ("luna-luna-luna-9", PasswordFault.ABOUT_YOU),
        ("Nandu_telar_2026", PasswordFault.ABOUT_YOU),
        ("ceiba lenta nube telar", None),
        ("tortuga-camina-lento", None),
        ("9f8a7b6c5d4e", None),
        ("日本語日本語の長い言葉です", None),
        ("x9" + "ñ" * 3 + "kv.p,qm#", None),
    ],
)
def test_a_password_is_refused_for_what_makes_it_easy(
    password: str, fault: PasswordFault | None
) -> None:
    assert password_fault(password, about=ABOUT) == fault


def test_a_name_is_the_same_however_a_phone_writes_it() -> None:
    assert fold_login(" Luna.Telar ") == fold_login("LUNA.TELAR") == "luna.telar"
