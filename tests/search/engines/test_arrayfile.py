"""The file of arrays: what was written is read, and what was damaged is not taken for it."""

from pathlib import Path

import numpy as np
import pytest

from search.engines.whoosh.arrayfile import ArrayFile, ArrayFileWriter, DamagedFile

ARRAYS = {
    "bytes": np.arange(5, dtype=np.uint8),
    "short": np.array([1, 2, 65535], np.uint16),
    "empty": np.zeros(0, np.uint32),
    "words": np.arange(100, dtype=np.uint32),
    "instants": np.array([-(1 << 63), 0, (1 << 63) - 1], np.int64),
    "longs": np.array([0, (1 << 64) - 1], np.uint64),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with ArrayFileWriter(tmp_path / "file", answer=42) as file:
        for name, array in ARRAYS.items():
            file.add(name, array)
    return tmp_path / "file"


def contents(path: Path) -> dict[str, bytes]:
    file = ArrayFile(path)
    file.verify()
    return {name: file.array(name).tobytes() for name in file}


def test_what_was_written_is_read(path: Path) -> None:
    file = ArrayFile(path)
    assert file.about == {"answer": 42}
    assert list(file) == list(ARRAYS)
    assert "words" in file
    assert "others" not in file
    for name, array in ARRAYS.items():
        assert file.array(name).dtype == array.dtype
        assert np.array_equal(file.array(name), array)


@pytest.mark.parametrize("name", [name for name, array in ARRAYS.items() if array.dtype.kind == "u"])
def test_a_view_gives_the_same_as_integers(path: Path, name: str) -> None:
    assert ArrayFile(path).view(name).tolist() == ARRAYS[name].tolist()


def test_an_array_may_come_in_pieces_and_of_another_type(tmp_path: Path) -> None:
    with ArrayFileWriter(tmp_path / "file") as file:
        file.stream("one", np.uint16, (np.array([1, 2]), np.zeros(0), np.array([3], np.uint8)))
    assert ArrayFile(tmp_path / "file").array("one").tolist() == [1, 2, 3]


def test_every_array_begins_on_a_boundary(path: Path) -> None:
    file = ArrayFile(path)
    assert all(file.array(name).ctypes.data % 64 == 0 for name in file)


def test_an_array_cannot_be_written_to(path: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        ArrayFile(path).array("words")[0] = 1


def test_an_array_outlives_its_file(path: Path) -> None:
    words = ArrayFile(path).array("words")
    path.unlink()
    assert words.tolist() == list(range(100))


def test_a_file_whose_writing_was_broken_off_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), ArrayFileWriter(tmp_path / "file") as file:
        file.add("words", ARRAYS["words"])
        raise RuntimeError
    with pytest.raises(DamagedFile, match="file"):
        ArrayFile(tmp_path / "file")


def test_a_file_that_is_cut_short_anywhere_is_refused(path: Path) -> None:
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(DamagedFile, match=str(path)):
            ArrayFile(path)


def test_a_file_with_something_behind_it_is_refused(path: Path) -> None:
    whole = path.read_bytes()
    for more in (b"\0", bytes(64), whole[-32:]):
        path.write_bytes(whole + more)
        with pytest.raises(DamagedFile, match=str(path)):
            ArrayFile(path)


def test_a_changed_byte_is_found_or_changes_no_array(path: Path) -> None:
    whole, expected = path.read_bytes(), contents(path)
    unnoticed = []
    for at in range(len(whole)):
        for bits in (0x01, 0x80, 0xFF):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ bits]) + whole[at + 1 :])
            try:
                found = contents(path)
            except DamagedFile as error:
                assert str(path) in str(error)
            else:
                assert found == expected
                unnoticed.append(at)
    # What nobody reads: what fills up to a boundary, and four bytes of the footer.
    assert all(whole[at] == 0 for at in unnoticed)


def test_the_checksum_names_the_array_that_is_damaged(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[whole.index(ARRAYS["words"].tobytes())] ^= 1
    path.write_bytes(whole)
    with pytest.raises(DamagedFile, match="words"):
        ArrayFile(path).verify()
