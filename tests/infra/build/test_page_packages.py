"""The lock of a page's own packages."""

from pathlib import Path

import pytest

from infra.build.page_packages import LOCK, REQUIREMENTS, CannotLock, is_current, lock_of, pins
from tests.support.wheels import make_wheel, use_wheels


@pytest.fixture
def requirements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The requirements of a page, with two versions of the package `burrow` to choose from."""
    for version in ("1.0", "2.0"):
        make_wheel(tmp_path / "wheels", "burrow", version)
    use_wheels(tmp_path / "wheels", monkeypatch)
    return a_page(tmp_path, "digging", "burrow\n")


def a_page(folder: Path, name: str, requirements: str) -> Path:
    """Return the path of the requirements of a new page."""
    (folder / name).mkdir()
    file = folder / name / REQUIREMENTS
    file.write_text(requirements)
    return file


def test_a_lock_has_exact_versions_with_hashes_and_no_addresses(requirements: Path) -> None:
    lock = lock_of(requirements)
    assert pins(lock) == {"burrow": "2.0"}
    assert "--hash=sha256:" in lock
    assert "://" not in lock


def test_a_lock_is_out_of_date_once_the_requirements_change(requirements: Path) -> None:
    assert not is_current(requirements)
    requirements.with_name(LOCK).write_text(lock_of(requirements))
    assert is_current(requirements)
    requirements.write_text("burrow==1.0\n")
    assert not is_current(requirements)


@pytest.mark.parametrize("tag", ["cp314-cp314-win_amd64", "cp314-cp314-manylinux_2_28_x86_64"])
def test_a_package_without_a_wheel_for_both_of_lambdas_processors_is_refused_by_name(
    requirements: Path, tmp_path: Path, tag: str
) -> None:
    make_wheel(tmp_path / "wheels", "wallaby", "1.0", tag)
    requirements.write_text("burrow\nwallaby\n")
    with pytest.raises(CannotLock, match="wallaby"):
        lock_of(requirements)


def test_a_page_gets_the_version_that_another_page_has(requirements: Path, tmp_path: Path) -> None:
    other = a_page(tmp_path, "other", "burrow<2\n")
    other.with_name(LOCK).write_text(lock_of(other))
    assert pins(lock_of(requirements, [other.with_name(LOCK)])) == {"burrow": "1.0"}


def test_two_pages_that_need_two_versions_are_refused_with_both(requirements: Path, tmp_path: Path) -> None:
    other = a_page(tmp_path, "other", "burrow<2\n")
    other.with_name(LOCK).write_text(lock_of(other))
    requirements.write_text("burrow>=2\n")
    with pytest.raises(CannotLock, match=r"burrow: 2\.0 here, 1\.0 on the page other"):
        lock_of(requirements, [other.with_name(LOCK)])
