"""storage/scratch.py: files in the making go with their process, however it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from escuela.storage.scratch import Scratch

CHILD = """
import sys, time
from pathlib import Path
from escuela.storage.scratch import Scratch
scratch = Scratch(Path(sys.argv[1]))
with scratch.file(".mp4") as path:
    path.write_bytes(b"half")
    print(scratch.name, flush=True)
    time.sleep(60)
"""


def test_what_is_lent_is_gone_at_the_end_even_after_an_error(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path)

    try:
        with scratch.file(".mp4") as path, scratch.subfolder("job") as folder:
            path.write_bytes(b"x")
            (folder / "a").write_bytes(b"x")
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass

    assert not path.exists()
    assert not folder.exists()
    scratch.leave()
    assert list(tmp_path.iterdir()) == []


def test_a_killed_process_is_found_dead_and_a_living_or_frozen_one_is_not(
    tmp_path: Path, root: Path
) -> None:
    command = [sys.executable, "-c", CHILD, str(tmp_path)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root)
    assert child.stdout is not None
    name = child.stdout.readline().decode().strip()
    mine = Scratch(tmp_path)
    assert (tmp_path / mine.name).is_dir()

    child.send_signal(signal.SIGSTOP)
    assert mine.list_dead() == []
    child.kill()
    child.wait()
    child.stdout.close()
    assert mine.list_dead() == [name]

    mine.remove(name)
    assert [path.name for path in tmp_path.iterdir() if name in path.name] == []
    assert mine.list_dead() == []
    mine.leave()


def test_a_forked_process_takes_a_folder_of_its_own(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path)
    name = scratch.name

    child = os.fork()
    if child == 0:
        os._exit(0 if scratch.name != name else 1)
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    assert scratch.name == name
    scratch.leave()


def test_only_this_user_can_look_inside(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path / "tmp")

    assert [oct(path.stat().st_mode & 0o777) for path in (scratch.root, scratch.folder)] == [
        "0o700", "0o700",
    ]  # fmt: skip
    scratch.leave()
