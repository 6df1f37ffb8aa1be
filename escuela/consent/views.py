"""Pages of consents: the texts, for anybody; what I agreed to, and the question asked again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.guard import public, requires
from escuela.authz.identity import current_viewer
from escuela.consent import differences, queries, rules, services, words
from escuela.consent.forms import AgreementForm
from escuela.consent.rules import Decision
from escuela.consent.texts import ConsentText, shelf
from escuela.errors import NotFound
from escuela.i18n import _, reader_language
from escuela.web import links
from escuela.web.paging import page_number

bp = Blueprint("consent", __name__)

Answer = str | Response | tuple[str, int]


@bp.get("/consent/")
@public
def index() -> str:
    """List the texts that people agree to here."""
    return render_template("consent/index.html", texts=shelf().list_newest())


@bp.get("/consent/<slug>")
@public
def show(slug: str) -> str:
    """Show a text as it is in force."""
    versions = shelf().list_versions(slug)
    if not versions:
        raise NotFound
    return _text_page(versions[-1])


@bp.get("/consent/<slug>/<int:version>")
@public
def show_version(slug: str, version: int) -> str:
    """Show a text as it was, or is."""
    return _text_page(_get_text(slug, version))


@bp.get("/consent/<slug>/<int:version>/since/<int:older>")
@public
def changes(slug: str, version: int, older: int) -> str:
    """Show what changed between two versions, in the reader's language."""
    new, old = _get_text(slug, version), _get_text(slug, older)
    language = reader_language()
    groups = differences.difference(old.wording(language), new.wording(language))
    return render_template(
        "consent/changes.html",
        text=new,
        old=old,
        groups=groups,
        is_same=differences.is_same(groups),
    )


@bp.get("/account/consents")
@requires(Action.ACCOUNT_EDIT_OWN)
def mine() -> str:
    """Show a person what they agreed to, with the text they read."""
    account_id = access.own_id()
    return render_template(
        "consent/mine.html",
        last=queries.find_agreement(account_id),
        newest=shelf().newest(rules.ACCOUNT_TEXT),
        shelf=shelf(),
        is_asked=queries.must_ask(account_id),
        page=queries.list_said_by(
            rules.account_subject(account_id), page=page_number(request.args.get("page"))
        ),
        words=words,
    )


@bp.route("/account/consents/ask", methods=["GET", "POST"])
@requires(Action.ACCOUNT_EDIT_OWN)
def ask() -> Answer:
    """Ask how the school may keep a person's data, with what changed since they last said so.

    Saying nothing is possible: the page leads on to where the person was going.
    """
    account_id, form = access.own_id(), AgreementForm()
    then = links.relative(request.args.get("next"), default=url_for("consent.mine"))
    if form.validate_on_submit() and form.read_text.data is not None:
        services.agree(account_id, form.read_text.data, by=current_viewer())
        flash(_("Listo. Guardamos tu respuesta."))
        return redirect(then, 303)
    if not queries.must_ask(account_id):
        return redirect(then, 303)
    page = render_template("consent/ask.html", form=form, then=then, **_since(account_id))
    return page, 422 if form.errors else 200


def _since(account_id: int) -> dict[str, object]:
    """Return what changed since the version that an account agreed to; nothing where none holds."""
    last, newest = queries.find_agreement(account_id), shelf().newest(rules.ACCOUNT_TEXT)
    old = shelf().find(last.text_slug, last.text_version) if last else None
    if last is None or old is None or last.decision is not Decision.GIVEN:
        return {"last": last, "groups": ()}
    language = reader_language()
    return {
        "last": last,
        "groups": differences.difference(old.wording(language), newest.wording(language)),
    }


def _get_text(slug: str, version: int) -> ConsentText:
    text = shelf().find(slug, version)
    if text is None:
        raise NotFound
    return text


def _text_page(text: ConsentText) -> str:
    versions = shelf().list_versions(text.slug)
    return render_template(
        "consent/show.html",
        text=text,
        wording=text.wording(reader_language()),
        newest=versions[-1],
        versions=versions,
    )
