"""where: every folder, and why the home is this one."""

import json

from fer_core import __version__, paths
from fer_core.__main__ import main


def test_it_names_every_folder(home, capsys):
    assert main(["where", "--json"]) == 0
    folders = json.loads(capsys.readouterr().out)
    assert folders["home"] == str(home.resolve()) and folders["because"] == "FER_HOME names it"
    assert folders["data"] == str(home.resolve() / "data")
    assert folders["dashboard"] == str(paths.ROOT / "dashboard")
    assert folders["version"] == __version__


def test_it_says_that_a_copy_of_the_project_is_its_own_home(monkeypatch, capsys):
    monkeypatch.delenv("FER_HOME", raising=False)
    assert main(["where"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"home       {paths.ROOT}"
    assert "a copy of the whole project" in lines[1]


def test_a_home_among_the_packages_is_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FER_HOME", str(tmp_path / "lib" / "site-packages" / "mine"))
    assert main(["where"]) == 1
    assert "among the installed packages" in capsys.readouterr().err


def test_the_version_is_told(capsys):
    try:
        main(["--version"])
    except SystemExit as end:
        assert end.code == 0
    assert capsys.readouterr().out == f"fer-core {__version__}\n"
