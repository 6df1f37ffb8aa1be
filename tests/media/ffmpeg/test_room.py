"""How much memory a container may still use."""

from pathlib import Path

import pytest

from media.ffmpeg import room


@pytest.mark.parametrize(("limit", "free"), [("1000\n", 700), ("max\n", None)])
def test_files_that_the_kernel_can_drop_count_as_free(
    tmp_path: Path, limit: str, free: int | None
) -> None:
    (tmp_path / "memory.max").write_text(limit)
    (tmp_path / "memory.current").write_text("900\n")
    (tmp_path / "memory.stat").write_text("anon 200\nactive_file 100\ninactive_file 600\n")

    assert room.cgroup_free_bytes(tmp_path) == free


def test_outside_of_a_container_nothing_is_known(tmp_path: Path) -> None:
    assert room.cgroup_free_bytes(tmp_path) is None
