"""The quizzes of lesson 08, preparing data: why an option is right or is not."""

from course.exercises.types import QuizAnswers

units_quiz = QuizAnswers(
    id="data_preparation.units_quiz",
    right="a",
    because={
        "a": "If one hospital has the one peak and the others the other, the cause is a unit, and a division mends it.",
        "b": "A third of all rows are no outliers. All of them would become the same number.",
        "c": "Standardized, the two peaks are still there: the model would see two kinds of tumors.",
    },
)

group_quiz = QuizAnswers(
    id="data_preparation.group_quiz",
    right="b",
    because={
        "a": "Then each patient has images on both sides, and the network may recognize the patient.",
        "b": "New patients were never seen in training, so the test patients must not have been, either.",
        "c": "That puts every patient on both sides, on purpose.",
    },
)

future_quiz = QuizAnswers(
    id="data_preparation.future_quiz",
    right="c",
    because={
        "a": "It is decided later, by people who know more: it tells the diagnosis.",
        "b": "It is known when the patient leaves.",
        "c": "It is known on that day. It may even be a good feature; ask whether gaps will arise in the same way.",
    },
)

gap_quiz = QuizAnswers(
    id="data_preparation.gap_quiz",
    right="a",
    because={
        "a": "A column with 1 where there was a gap keeps it. Whether it helps a model is to be measured.",
        "b": "The value is ordinary; that there is none is not.",
        "c": "Scaling comes after filling and works as before.",
    },
)

condition_quiz = QuizAnswers(
    id="data_preparation.condition_quiz",
    right="c",
    because={
        "a": "That is the ratio of the deviations. What stands in XᵀX are their squares.",
        "b": "Without correlation the ellipses are not tilted. They are long all the same.",
        "c": "XᵀX/n has the variances 1 and 1,000,000 on its diagonal, and these are its eigenvalues.",
    },
)

weights_quiz = QuizAnswers(
    id="data_preparation.weights_quiz",
    right="c",
    because={
        "a": "They are used in training only, and what was trained is another model.",
        "b": "With a rare class, accuracy usually falls: more false alarms among the many.",
        "c": "The model was trained as if the classes were equally frequent. Moving the threshold leaves the "
        "probabilities as they are.",
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
    right="a",
    because={
        "a": "Each image now has a random label. Four images with their labels would have shown it in a minute.",
        "b": "All shapes are right: each image has a label, another one's.",
        "c": "It is the same as ever.",
    },
)
