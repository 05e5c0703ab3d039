"""An answer that takes a step to spoil is right when none is: a mistake is then wrong in nothing but what it names."""

import pytest
from sklearn.preprocessing import StandardScaler

from course.answers.backpropagation import (
    finite_differences,
    learning_step,
    network_gradients,
    unit_with_slopes,
    value,
)
from course.answers.case_study_exam_results import (
    best_rule,
    compile_network,
    out_of_fold,
    prepare,
    report,
    rule_network,
    students_needed,
)
from course.answers.neuron import notation, widest_network
from course.answers.neuron.forward_pass import run_layers
from tests.answers.test_every_exercise import run

pytestmark = pytest.mark.backend

UNSPOILED = {
    "neuron.forward": run_layers,
    "neuron.widest_network": widest_network._within(widest_network._TOTAL, widest_network._TRAINABLE),
    "neuron.notation": notation._network(),
    "backpropagation.unit_with_slopes": unit_with_slopes._designed(),
    "backpropagation.value": value._engine(),
    "backpropagation.network_gradients": network_gradients._network,
    "backpropagation.finite_differences": finite_differences._differences(),
    "backpropagation.learning_step": learning_step._step,
    "case_study_exam_results.best_rule": best_rule._try_rules,
    "case_study_exam_results.prepare": prepare._prepared_with(prepare._by(StandardScaler())),
    "case_study_exam_results.rule_network": rule_network._stack((16, "relu", True), (1, None, True)),
    "case_study_exam_results.compile_network": compile_network._compiled_with(),
    "case_study_exam_results.students_needed": students_needed._searched(),
    "case_study_exam_results.out_of_fold": out_of_fold._filled(),
    "case_study_exam_results.report": report._report_with(),
}


@pytest.mark.parametrize("exercise_id", UNSPOILED)
def test_unspoiled_it_is_right(exercise_id):
    for seed in (0, 1, 2):
        marked = run(exercise_id, UNSPOILED[exercise_id], seed)
        assert marked.outcome == "right", (seed, marked.failures)


# Asked where somebody stands on the threshold, and told of the whole report there.
_THRESHOLD = "who stands on the threshold does not pass"


# What each mistake of the report breaks: where all of them break the table, none is found in a student's answer.
@pytest.mark.parametrize(
    ("place", "broken"),
    [
        (1, {"the table [[TN, FP], [FN, TP]]", _THRESHOLD}),
        (2, {"the table [[TN, FP], [FN, TP]]", _THRESHOLD}),
        (4, {"precision and recall", _THRESHOLD}),
        (5, {"f1", _THRESHOLD}),
        (6, {"precision and recall", "f1"}),
    ],
)
def test_a_mistake_of_the_report_breaks_what_it_names(place, broken):
    marked = run("case_study_exam_results.report", report.report.mistakes[place].answer, 0)
    assert {name for name, right in marked.verdicts.items() if not right} == broken
