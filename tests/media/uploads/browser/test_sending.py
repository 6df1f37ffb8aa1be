"""static/js/upload.js: cost first, one file, one form."""

import hashlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from escuela.db import db
from escuela.web.filters import size
from media.uploads.models import Upload
from tests.factories.uploads import MATROSKA
from tests.media.uploads.browser.steps import (
    Network,
    choose,
    fingerprint,
    received,
    said,
    start,
    state,
    visit,
)
from tests.media.uploads.server import Server, wait_for

pytestmark = pytest.mark.chromium


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


def test_pause_resume_and_cancel(context: BrowserContext, server: Server, video: Path) -> None:
    page = visit(context, server)
    Network(page, 2_000_000)
    start(page, video)
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
    assert said(page) == "Subida cancelada. Elige un archivo."


def test_sending_the_form_early_waits_for_the_file(
    context: BrowserContext, server: Server, video: Path
) -> None:
    page = visit(context, server)
    page.get_by_role("button", name="Enviar", exact=True).click()
    assert "Elige primero" in said(page)

    Network(page, 6_000_000)
    start(page, video)
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

    start(page, program)
    state(page, "refused")
    assert said(page) == "Elige un video o un audio."
    page.get_by_label("Archivo").set_input_files(empty)
    expect(page.locator("[data-said]")).to_have_text("El archivo está vacío. Elige otro.")
    page.get_by_role("button", name="Enviar", exact=True).click()
    assert said(page) == "El archivo está vacío. Elige otro.", "the reason stays"


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
