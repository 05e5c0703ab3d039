"""`course build --check`: any difference between what is committed and what the sources give is noticed."""

import shutil

from course.authoring.execution import questions_hash
from tests.authoring.conftest import run_course


def test_check_notices_every_kind_of_difference(project, light, capsys):
    assert run_course(project, "build", "--check") == 1
    assert "notebooks/99_light.ipynb is missing" in capsys.readouterr().out
    run_course(project, "build")
    student, solution = project.notebooks / "99_light.ipynb", project.solutions / "99_light.ipynb"
    kept = {path: path.read_text() for path in (student, solution)}

    def complaint() -> str:
        capsys.readouterr()
        assert run_course(project, "build", "--check") == 1
        for path, text in kept.items():
            path.write_text(text)
        return capsys.readouterr().out

    student.write_text(kept[student].replace("Count.", "Counted by hand."))
    text = complaint()
    assert "notebooks/99_light.ipynb differs" in text and '-    "Count' not in text and "Counted by hand" in text

    solution.write_text(kept[solution].replace("sum(range(4))", "sum(range(5))"))
    assert "solutions/99_light.ipynb differs" in complaint()

    solution.write_text(kept[solution].replace('"6\\n"', '"7\\n"'))
    assert "an output was changed by hand" in complaint()

    without, other = questions_hash("99_light"), questions_hash("02_activations")
    solution.write_text(kept[solution].replace(without, other))
    assert "its exercises or their answers have changed" in complaint()

    solution.unlink()
    assert "solutions/99_light.ipynb is missing" in complaint()

    source_text = light.read_text()
    light.write_text(source_text.replace("range(4)", "range(5)"))
    text = complaint()
    assert "solutions/99_light.ipynb is stale" in text and "notebooks/99_light.ipynb differs" in text
    light.write_text(source_text)

    shutil.copy(student, project.notebooks / "50_orphan.ipynb")
    assert "notebooks/50_orphan.ipynb is a student notebook without source" in complaint()
    (project.notebooks / "50_orphan.ipynb").unlink()
    assert run_course(project, "build", "--check") == 0
