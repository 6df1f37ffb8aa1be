"""static/js/upload.js in a real browser, against the real server: W1 step by step."""

import hashlib
import random
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, Request, expect

from escuela.db import db
from escuela.web.filters import size
from media.uploads import files
from media.uploads.models import Upload
from tests.factories.uploads import MATROSKA
from tests.media.uploads.server import Server, wait_for

pytestmark = pytest.mark.chromium

SIZE = 12_000_000
LEAST, MOST = 128 * 1024, 4 * 1024 * 1024
"""Bytes of a piece, as in upload-line.js."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("server"), WEB_PROCESSES=1)
    server.start()
    yield server
    server.close()


@pytest.fixture
def context(chromium: Chromium, server: Server) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="es")
    context.set_default_timeout(30_000)
    expect.set_options(timeout=30_000)
    sign_in(context, server)
    yield context
    context.close()
    with server.app.app_context():
        for upload in db.session.query(Upload):
            files.remove(upload.public_id)
        db.session.query(Upload).delete()
        db.session.commit()
        db.session.remove()


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "marcha.mkv"
    path.write_bytes(MATROSKA + random.Random(11).randbytes(SIZE))  # noqa: S311 - not a secret
    return path


def sign_in(context: BrowserContext, server: Server) -> None:
    name, _, value = server.cookie("member").partition("=")
    context.add_cookies([{"name": name, "value": value, "url": server.address}])


def visit(context: BrowserContext, server: Server) -> Page:
    page = context.new_page()
    page.goto(f"{server.address}/test-upload")
    return page


class Network:
    """The line of one page: how fast it sends, and whether it is there at all."""

    def __init__(self, page: Page, bytes_per_s: int) -> None:
        self._line = page.context.new_cdp_session(page)
        self._line.send("Network.enable")
        self.set(bytes_per_s)

    def set(self, bytes_per_s: int, *, is_cut: bool = False) -> None:
        """Send so fast from now on; -1 is as fast as it goes."""
        self._line.send(
            "Network.emulateNetworkConditions",
            {
                "offline": is_cut,
                "latency": 20,
                "downloadThroughput": -1,
                "uploadThroughput": bytes_per_s,
            },
        )


def state(page: Page, name: str) -> None:
    expect(page.locator(f"[data-upload][data-state={name}]")).to_be_attached()


def choose(page: Page, path: Path) -> None:
    page.get_by_label("Archivo").set_input_files(path)
    state(page, "ready")


def said(page: Page) -> str:
    return page.locator("[data-said]").inner_text()


def received(server: Server) -> int:
    with server.app.app_context():
        upload = db.session.query(Upload).one_or_none()
        return files.offset_of(upload.public_id) if upload else 0


def told(page: Page) -> int:
    """Return how many bytes the bar says are there."""
    return int(page.locator("[data-panel] progress").evaluate("bar => bar.value"))


def fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_w1_the_cost_is_told_first_and_the_whole_way_ends_in_a_fingerprint(
    context: BrowserContext, server: Server, video: Path
) -> None:
    page = visit(context, server)
    choose(page, video)
    assert "12\xa0MB" in said(page)
    with server.app.app_context():
        assert db.session.query(Upload).count() == 0, "nothing is sent before the person says so"

    page.get_by_role("button", name=re.compile("Subir 12")).click()
    page.get_by_label("Título").fill("Cuidar la palabra")
    state(page, "done")

    assert f"Huella: {fingerprint(video)[:8]}" in said(page)
    page.get_by_role("button", name="Enviar", exact=True).click()
    page.wait_for_load_state()
    assert page.locator("body").inner_text() == (
        f"marcha.mkv {video.stat().st_size} {fingerprint(video)} Cuidar la palabra"
    )


def test_w1_a_cut_line_is_waited_for_and_goes_on_from_where_it_was(
    context: BrowserContext, server: Server, video: Path
) -> None:
    page = visit(context, server)
    network, sent = Network(page, 2_000_000), pieces_of(page)
    choose(page, video)
    page.get_by_role("button", name=re.compile("Subir")).click()
    wait_for(lambda: received(server) > 1_000_000, 30)

    network.set(0, is_cut=True)
    state(page, "waiting")
    assert re.search(r"Esperando conexión, llevas [\d,]+\sMB", said(page))
    expect(page.get_by_role("button", name="Reintentar ahora")).to_be_visible()
    there, before = received(server), len(sent)
    network.set(-1)
    state(page, "done")

    assert fingerprint(video)[:8] in said(page)
    assert sent[0] == 0
    assert 1_000_000 < sent[before] <= there, "it went on from where it was"


def test_w1_never_says_more_than_the_server_has(
    context: BrowserContext, server: Server, video: Path
) -> None:
    page = visit(context, server)
    network = Network(page, 400_000)
    choose(page, video)
    page.get_by_role("button", name=re.compile("Subir")).click()
    shown: list[int] = []

    def look() -> bool:
        shown.append(told(page))
        assert shown[-1] <= received(server), "the page counts what may never arrive"
        return shown[-1] > 2_500_000

    wait_for(look, 30)
    assert len(set(shown)) >= 3, "the bar stands still"
    left = page.locator("[data-left]").inner_text()
    assert left in ("unos 1 min", "menos de un minuto"), left

    network.set(0, is_cut=True)
    state(page, "waiting")
    assert told(page) <= received(server)
    network.set(400_000)
    page.reload()
    there = received(server)
    choose(page, video)
    assert told(page) == there
    page.get_by_role("button", name=re.compile("Seguir: faltan")).click()
    wait_for(lambda: told(page) > there, 30)
    assert told(page) <= received(server)


def pieces_of(page: Page) -> list[int]:
    """Return a list that grows by where each piece begins."""
    offsets: list[int] = []

    def remember(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))

    page.on("request", remember)
    return offsets


@pytest.fixture
def long_video(tmp_path: Path) -> Path:
    path = tmp_path / "larga.mkv"
    path.write_bytes(MATROSKA + bytes(20_000_000))
    return path


def test_a_piece_is_as_large_as_the_line_sends_in_some_seconds(
    context: BrowserContext, server: Server, long_video: Path
) -> None:
    page = visit(context, server)
    network, begun = Network(page, 100_000), pieces_of(page)
    choose(page, long_video)
    page.get_by_role("button", name=re.compile("Subir")).click()
    wait_for(lambda: told(page) > 0 and len(begun) >= 4, 40)
    slow = [after - before for before, after in pairwise(begun)]
    assert slow[0] == LEAST
    assert all(LEAST <= piece <= 700_000 for piece in slow), slow
    network.set(-1)
    state(page, "done")

    fast = [after - before for before, after in pairwise(begun)]
    assert max(fast) == MOST, fast


def test_a_line_that_becomes_slow_inside_a_piece_still_moves_the_bar(
    context: BrowserContext, server: Server, long_video: Path
) -> None:
    page = visit(context, server)
    network, begun = Network(page, 800_000), pieces_of(page)
    choose(page, long_video)
    page.get_by_role("button", name=re.compile("Subir")).click()
    wait_for(lambda: told(page) > 600_000, 30)
    network.set(40_000)

    wait_for(lambda: told(page) not in begun, 60)

    assert told(page) <= received(server)


def test_sizes_are_written_as_on_every_other_page(context: BrowserContext, server: Server) -> None:
    page = visit(context, server)
    sizes = [0, 1, 400, 1_499, 2_500, 816_700, 999_499, 999_500, 1_000_000, 1_250_000, 9_949_999,
             9_950_000, 10_500_000, 999_499_999, 999_500_000, 4_000_000_000]  # fmt: skip

    written = page.evaluate(
        """async sizes => {
            const main = document.querySelector("script[src*='js/upload.js']").src;
            const { Panel } = await import(main.replace("upload.js", "upload-panel.js"));
            const panel = new Panel(document.querySelector("[data-upload]"));
            return sizes.map(size => panel.size(size));
        }""",
        sizes,
    )

    with server.app.test_request_context():
        assert written == [size(count) for count in sizes]


def test_w1_after_closing_the_browser_the_same_file_goes_on_and_another_is_refused(
    context: BrowserContext, server: Server, video: Path, tmp_path: Path
) -> None:
    page = visit(context, server)
    Network(page, 2_000_000)
    choose(page, video)
    page.get_by_role("button", name=re.compile("Subir")).click()
    page.get_by_label("Título").fill("Título que queda")
    page.get_by_label("Es público").check()
    wait_for(lambda: received(server) > 2_000_000, 30)
    page.close()
    there = received(server)

    page = visit(context, server)
    assert "Tienes un envío a medias: «marcha.mkv»" in page.locator("[data-waiting]").inner_text()
    expect(page.get_by_label("Título")).to_have_value("Título que queda")
    expect(page.get_by_label("Es público")).to_be_checked()

    other = tmp_path / "otra" / "marcha.mkv"
    other.parent.mkdir()
    other.write_bytes(MATROSKA + bytes(SIZE))
    page.get_by_label("Archivo").set_input_files(other)
    state(page, "refused")
    assert "es otro archivo" in said(page)
    assert received(server) >= there

    choose(page, video)
    assert "Ya tenemos" in said(page)
    page.get_by_role("button", name=re.compile("Seguir: faltan")).click()
    state(page, "done")
    assert fingerprint(video)[:8] in said(page)


def send_all(page: Page, path: Path) -> None:
    """Upload a file, and leave the page before its form is sent."""
    choose(page, path)
    page.get_by_role("button", name=re.compile("Subir")).click()
    state(page, "done")
    page.evaluate("localStorage.clear()")
    page.close()


def test_a_complete_upload_picked_up_again_only_waits_for_its_form(
    context: BrowserContext, server: Server, video: Path
) -> None:
    send_all(visit(context, server), video)
    page = visit(context, server)
    expect(page.locator("[data-waiting]")).to_contain_text("«marcha.mkv» ya subió completo")

    page.get_by_label("Archivo").set_input_files(video)
    state(page, "done")

    assert said(page) == "Tu archivo ya está recibido. Falta enviar el formulario."
    expect(page.locator("[data-waiting]")).to_be_hidden()
    expect(page.get_by_role("button", name=re.compile("Seguir|Subir"))).to_have_count(0)
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect(page.locator("body")).to_contain_text(fingerprint(video))


def test_another_file_with_the_name_of_a_complete_one_says_that_it_is_another(
    context: BrowserContext, server: Server, video: Path, tmp_path: Path
) -> None:
    send_all(visit(context, server), video)
    other = tmp_path / "otra" / "marcha.mkv"
    other.parent.mkdir()
    other.write_bytes(MATROSKA + bytes(300_000))

    page = visit(context, server)
    choose(page, other)
    assert said(page).startswith(
        "Este archivo no es el «marcha.mkv» que ya recibimos. "
        "Si lo subes y envías el formulario, va este."
    )
    page.get_by_role("button", name=re.compile("Subir")).click()
    state(page, "done")
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect(page.locator("body")).to_contain_text(fingerprint(other))


def test_the_note_of_an_upload_that_goes_on_makes_way_for_it(
    context: BrowserContext, server: Server, video: Path, tmp_path: Path
) -> None:
    page = visit(context, server)
    Network(page, 2_000_000)
    choose(page, video)
    page.get_by_role("button", name=re.compile("Subir")).click()
    wait_for(lambda: received(server) > 1_000_000, 30)
    page.close()
    page = visit(context, server)
    note = page.locator("[data-waiting]")
    expect(note).to_contain_text("Tienes un envío a medias")

    choose(page, video)
    page.get_by_role("button", name="Enviar", exact=True).click()
    assert said(page) == "Tu archivo todavía no ha subido. Usa el botón de aquí abajo."
    page.get_by_role("button", name=re.compile("Seguir: faltan")).click()
    state(page, "done")
    expect(note).to_be_hidden()

    other = tmp_path / "otra.mkv"
    other.write_bytes(MATROSKA + bytes(300_000))
    choose(page, other)
    expect(note).to_contain_text("«marcha.mkv» ya subió completo")


def test_w1_the_server_is_killed_and_it_goes_on_by_itself(
    context: BrowserContext, server: Server, video: Path
) -> None:
    page = visit(context, server)
    Network(page, 3_000_000)
    choose(page, video)
    page.get_by_role("button", name=re.compile("Subir")).click()
    wait_for(lambda: received(server) > 2_000_000, 30)

    server.kill()
    state(page, "waiting")
    server.start()
    state(page, "done")

    assert fingerprint(video)[:8] in said(page)


def test_an_ended_session_asks_to_sign_in_and_then_it_goes_on(
    context: BrowserContext, server: Server, video: Path
) -> None:
    page = visit(context, server)
    Network(page, 3_000_000)
    choose(page, video)
    page.get_by_role("button", name=re.compile("Subir")).click()
    wait_for(lambda: received(server) > 1_000_000, 30)

    context.clear_cookies()
    state(page, "signin")
    expect(page.get_by_role("link", name="Entrar en otra pestaña")).to_be_visible()
    sign_in(context, server)
    page.get_by_role("button", name="Reintentar ahora").click()
    state(page, "done")

    page.get_by_role("button", name="Enviar", exact=True).click()
    page.wait_for_load_state()
    assert fingerprint(video) in page.locator("body").inner_text()


def test_pause_resume_and_cancel(context: BrowserContext, server: Server, video: Path) -> None:
    page = visit(context, server)
    Network(page, 2_000_000)
    choose(page, video)
    page.get_by_role("button", name=re.compile("Subir")).click()
    wait_for(lambda: received(server) > 500_000, 30)
    page.get_by_role("button", name="Pausar").click()
    state(page, "paused")

    page.get_by_role("button", name="Seguir").click()
    state(page, "sending")
    page.get_by_role("button", name="Cancelar la subida").click()

    def is_gone() -> bool:
        with server.app.app_context():
            return db.session.query(Upload).count() == 0

    wait_for(is_gone, 20)
    expect(page.locator("[data-panel]")).to_be_hidden()


def test_sending_the_form_early_waits_for_the_file(
    context: BrowserContext, server: Server, video: Path
) -> None:
    page = visit(context, server)
    page.get_by_role("button", name="Enviar", exact=True).click()
    assert "Elige primero" in said(page)

    Network(page, 6_000_000)
    choose(page, video)
    page.get_by_role("button", name=re.compile("Subir")).click()
    page.get_by_role("button", name="Enviar", exact=True).click()
    page.wait_for_url("**/test-upload")
    expect(page.locator("body")).to_contain_text(fingerprint(video))


def test_a_file_of_another_kind_is_refused_with_its_reason(
    context: BrowserContext, server: Server, tmp_path: Path
) -> None:
    program = tmp_path / "fiesta.mp4"
    program.write_bytes(b"MZ" + bytes(100_000))
    empty = tmp_path / "vacio.mp4"
    empty.touch()
    page = visit(context, server)

    choose(page, program)
    page.get_by_role("button", name=re.compile("Subir")).click()
    state(page, "refused")
    assert said(page) == "Elige un video o un audio."
    page.get_by_label("Archivo").set_input_files(empty)
    expect(page.locator("[data-said]")).to_have_text("El archivo está vacío. Elige otro.")


def test_the_page_loads_neither_client_nor_hashing_before_a_file_is_chosen(
    context: BrowserContext, server: Server, video: Path
) -> None:
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
    page.goto(f"{server.address}/test-upload")
    page.wait_for_load_state("networkidle")
    before = [name for name in asked if name.endswith(".js")]
    choose(page, video)

    assert set(before) == {"upload.js", "exit.js"}
    assert {"upload-sending.js", "hash-worker.js"} <= set(asked)


def test_tus_js_client_works_unchanged(context: BrowserContext, server: Server) -> None:
    page = visit(context, server)
    page.evaluate("""() => new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = document.querySelector("[data-tus]").dataset.tus;
        script.onload = resolve; script.onerror = reject;
        document.head.append(script);
    })""")

    sha256 = page.evaluate("""async () => {
        const bytes = new Uint8Array(3_000_000);
        for (let at = 0; at < bytes.length; at++) bytes[at] = (at * 31) & 255;
        bytes.set([0x1a, 0x45, 0xdf, 0xa3]);
        const url = await new Promise((resolve, reject) => {
            const upload = new tus.Upload(new Blob([bytes]), {
                endpoint: "/api/v1/uploads", chunkSize: 700_000, uploadDataDuringCreation: true,
                metadata: {filename: "a.mkv", purpose: "test"},
                onError: reject, onSuccess: () => resolve(upload.url),
            });
            upload.start();
        });
        const state = await (await fetch(url)).json();
        return state.finished && state.sha256;
    }""")

    data = bytearray((at * 31) & 255 for at in range(3_000_000))
    data[:4] = MATROSKA
    assert sha256 == hashlib.sha256(data).hexdigest()


def test_the_hash_of_the_worker_is_sha256(context: BrowserContext, server: Server) -> None:
    page = visit(context, server)
    # Lengths around the blocks of FIPS 180-4 (64 bytes, 56 before the length) and of our reading.
    lengths = [0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000, 2_000_001, 4 * 1024**2 + 1]

    found = page.evaluate(
        """async lengths => {
            const main = document.querySelector("script[src*='js/upload.js']").src;
            const worker = new Worker(main.replace("upload.js", "hash-worker.js"));
            const ask = (file, what) => new Promise((resolve) => {
                worker.onmessage = ({ data }) => data.hash && resolve(data.hash);
                worker.postMessage({ file, what });
            });
            const out = [];
            for (const length of lengths) {
                const bytes = Uint8Array.from({ length }, (_, at) => (at * 7) & 255);
                out.push([await ask(new File([bytes], "a"), "whole"),
                          await ask(new File([bytes], "a"), "sample")]);
            }
            out.push(await ask(new File(["abc"], "a"), "whole"));
            return out;
        }""",
        lengths,
    )

    # FIPS 180-2, appendix B.1.
    assert found.pop() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    for length, (whole, sample) in zip(lengths, found, strict=True):
        data = bytes((at * 7) & 255 for at in range(length))
        ends = data if length <= 2_000_000 else data[:1_000_000] + data[-1_000_000:]
        assert whole == hashlib.sha256(data).hexdigest(), length
        assert sample == hashlib.sha256(ends).hexdigest(), length


# What Chrome on Android reports of its line; a desk's Chromium reports nothing.
ON_MOBILE_DATA = """
const line = new EventTarget();
line.type = "cellular";
Object.defineProperty(navigator, "connection", { value: line });
window.goOn = type => { line.type = type; line.dispatchEvent(new Event("change")); };
"""


def test_w1_on_mobile_data_it_warns_and_can_wait_for_wifi(
    context: BrowserContext, server: Server, video: Path
) -> None:
    context.add_init_script(ON_MOBILE_DATA)
    page = visit(context, server)
    choose(page, video)
    expect(page.locator("[data-mobile]")).to_be_visible()
    page.get_by_label("Solo con wifi").check()

    page.locator("[data-do=start]").click()

    state(page, "wifi")
    assert received(server) == 0
    assert "Esperando wifi" in said(page)
    page.evaluate("goOn('wifi')")
    state(page, "done")
    assert received(server) == video.stat().st_size


def test_w1_a_line_that_becomes_mobile_stops_where_wifi_was_wanted(
    context: BrowserContext, server: Server, video: Path
) -> None:
    context.add_init_script(ON_MOBILE_DATA.replace("cellular", "wifi"))
    page = visit(context, server)
    network = Network(page, 400_000)
    choose(page, video)
    page.get_by_label("Solo con wifi").check()
    page.locator("[data-do=start]").click()
    wait_for(lambda: received(server) > 0, 30)

    page.evaluate("goOn('cellular')")

    state(page, "wifi")
    stopped_at = received(server)
    page.wait_for_timeout(2000)
    assert received(server) == stopped_at < video.stat().st_size
    network.set(-1)
    page.evaluate("goOn('wifi')")
    state(page, "done")
