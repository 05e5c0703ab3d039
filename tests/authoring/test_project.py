"""Where a checkout is found."""

from course.cli import main


def test_outside_of_a_checkout_the_command_says_where_to_go(tmp_path, capsys):
    assert main(["--root", str(tmp_path), "build"]) == 2
    assert "No checkout of the course" in capsys.readouterr().err
