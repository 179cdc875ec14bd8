"""What the compiler and the linker were asked for is in the program, by readelf."""

import pathlib
import re
import subprocess

import pytest
from built_image import ROOT


@pytest.fixture(scope="module")
def elf(image):
    def read(*options):
        return subprocess.run(["readelf", "--wide", *options, image.program], check=True, capture_output=True, text=True).stdout

    return read


def test_is_loaded_anywhere_and_read_only_once_linked(elf):
    assert re.search(r"Type:\s+DYN", elf("--file-header"))
    assert re.search(r"\(FLAGS_1\).*\bNOW\b.*\bPIE\b", elf("--dynamic"))
    assert "GNU_RELRO" in elf("--program-headers")
    assert not re.search(r"TEXTREL|RPATH|RUNPATH", elf("--dynamic"))


def test_no_memory_is_both_written_and_executed(elf):
    segments = re.findall(r"^\s+(LOAD|GNU_STACK)\s.* ([R ][W ][E ]) 0", elf("--program-headers"), re.MULTILINE)
    assert ("GNU_STACK", "RW ") in segments
    assert all(rights[1:] != "WE" for _, rights in segments)


def test_checks_its_stack_and_its_copies(elf):
    symbols = set(re.findall(r"UND (\w+)", elf("--dyn-syms")))
    assert "__stack_chk_fail" in symbols
    assert symbols & {"__memcpy_chk", "__snprintf_chk", "__read_chk", "__strcpy_chk", "__vsnprintf_chk", "__memset_chk"}, "FORTIFY"


def test_functions_begin_with_a_landing_pad(image):
    """-fcf-protection. Debian 12's own libraries do not turn the hardware's part of it on; elsewhere it counts."""
    code = subprocess.run(["objdump", "-d", "--no-show-raw-insn", "--section=.text", image.program], check=True, capture_output=True, text=True).stdout
    assert code.count("endbr64") > 5000


def test_tells_nothing_of_where_it_was_built(image, elf):
    assert "Build ID" not in elf("--notes")
    assert not re.search(r"\.debug_|\.symtab", elf("--section-headers"))
    content = image.program.read_bytes()
    assert bytes(ROOT) not in content and f"{pathlib.Path.home()}/".encode() not in content
