"""The quizzes of lesson 08, preparing data."""

from course.exercises.types import Quiz

units_quiz = Quiz(
    id="data_preparation.units_quiz",
    question="A histogram of one column, over the rows of all hospitals, has two peaks, at 14 and at 140. What do you "
    "do first?",
    options={
        "a": "Draw the histogram again, for each hospital apart",
        "b": "Move all numbers above 100 to a fence: they are outliers",
        "c": "Standardize the column, so that its scale no longer matters",
    },
)

group_quiz = Quiz(
    id="data_preparation.group_quiz",
    question="A network is to recognize a disease in new patients. The images come from 40 patients, 50 each. What is "
    "to be split?",
    options={
        "a": "the 2,000 images, stratified by disease",
        "b": "the 40 patients",
        "c": "the 50 images of each patient",
    },
)

future_quiz = Quiz(
    id="data_preparation.future_quiz",
    question="Which of these columns may a model use that is asked on the day on which a patient arrives?",
    options={
        "a": "The number of the ward in which the patient was treated in the end",
        "b": "The length of the stay",
        "c": "Whether a measurement is missing on that day",
    },
)

gap_quiz = Quiz(
    id="data_preparation.gap_quiz",
    question="A measurement is left out more often where the doctor sees no danger. What is lost if each gap is filled "
    "with the median, and nothing else is done?",
    options={
        "a": "That it was left out, which says something about the patient",
        "b": "Nothing: the median is the most ordinary value",
        "c": "The scale of the column",
    },
)

condition_quiz = Quiz(
    id="data_preparation.condition_quiz",
    question="Two columns are uncorrelated, the one with standard deviation 1, the other with 1000, both with mean 0. "
    "What is the condition number of the loss of a linear model?",
    options={
        "a": "1000",
        "b": "1, since they are uncorrelated",
        "c": "1,000,000",
    },
)

weights_quiz = Quiz(
    id="data_preparation.weights_quiz",
    question="A model is trained with class weights and finds more of the rare class. What else has changed?",
    options={
        "a": "Nothing: the weights are only used in training",
        "b": "Its accuracy, which has grown",
        "c": "Its probabilities: they no longer tell how often the class occurs",
    },
)

label_quiz = Quiz(
    id="data_preparation.label_quiz",
    question="Which augmentation keeps the label of a photograph of a hand, if the classes are left hand and right "
    "hand?",
    options={"a": "a mirror image", "b": "a little more brightness", "c": "both"},
)

order_quiz = Quiz(
    id="data_preparation.order_quiz",
    question="A loader shuffles the images and forgets to shuffle the labels. What tells of it first?",
    options={
        "a": "a loss that does not fall, or a look at a batch with its labels",
        "b": "an error message about shapes",
        "c": "the number of batches",
    },
)
