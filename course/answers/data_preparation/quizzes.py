"""The quizzes of lesson 08, preparing data: why an option is right or is not."""

from course.exercises.types import QuizAnswers

units_quiz = QuizAnswers(
    id="data_preparation.units_quiz",
    right="b",
    because={
        "a": "A third of all rows are no outliers. All of them would become the same number.",
        "b": "If one hospital has the one peak and the others the other, the cause is a unit, and a division mends it.",
        "c": "Standardized, the two peaks are still there: the model would see two kinds of tumors.",
    },
)

group_quiz = QuizAnswers(
    id="data_preparation.group_quiz",
    right="b",
    because={
        "a": "Then each patient has images on both sides, and the network may recognize the patient.",
        "b": "New patients are strangers, so the test patients must be strangers, too.",
        "c": "That puts every patient on both sides, on purpose.",
    },
)

future_quiz = QuizAnswers(
    id="data_preparation.future_quiz",
    right="b",
    because={
        "a": "It is decided later, by people who know more: it tells the diagnosis.",
        "b": "It is known on that day. It may even be a good feature; ask whether gaps will arise in the same way.",
        "c": "It is known when the patient leaves.",
    },
)

gap_quiz = QuizAnswers(
    id="data_preparation.gap_quiz",
    right="b",
    because={
        "a": "The value is ordinary; that there is none is not.",
        "b": "A column with 1 where there was a gap keeps it.",
        "c": "Scaling comes after filling and works as before.",
    },
)

condition_quiz = QuizAnswers(
    id="data_preparation.condition_quiz",
    right="b",
    because={
        "a": "That is the ratio of the deviations. What stands in XᵀX are their squares.",
        "b": "XᵀX/n has the variances 1 and 1,000,000 on its diagonal, and these are its eigenvalues.",
        "c": "Without correlation the ellipses are not tilted. They are long all the same.",
    },
)

weights_quiz = QuizAnswers(
    id="data_preparation.weights_quiz",
    right="a",
    because={
        "a": "The model learned a world in which the classes are equally frequent. Moving the threshold leaves the "
        "probabilities as they are.",
        "b": "They are used in training only, and what was trained is another model.",
        "c": "With a rare class, accuracy usually falls: more false alarms among the many.",
    },
)

label_quiz = QuizAnswers(
    id="data_preparation.label_quiz",
    right="b",
    because={
        "a": "In the mirror a left hand is a right one.",
        "b": "More light changes neither shape nor side.",
        "c": "Look at your hands in a mirror.",
    },
)

order_quiz = QuizAnswers(
    id="data_preparation.order_quiz",
    right="b",
    because={
        "a": "All shapes are right: each image has a label, another one's.",
        "b": "The labels have become a lottery. Four images with their labels would have shown it in a minute.",
        "c": "It is the same as ever.",
    },
)
