"""The quizzes of the first lesson: what the kernel knows, and what to train on few images."""

from course.exercises.types import Quiz

kernel_quiz = Quiz(
    id="start_here.kernel_quiz",
    question="You mend a function in its cell and at once run the check below it, not the cell itself. "
    "Which function does the check see?",
    options={
        "a": "The mended one: the notebook shows it",
        "b": "The old one: the kernel has not read the new text",
        "c": "None: editing a cell deletes what it defined",
    },
)


few_data_quiz = Quiz(
    id="start_here.few_data_quiz",
    question="A clinic gives you 60 labeled X-ray images and a week. What do you train first?",
    options={
        "a": "A deep network from scratch: it is made for images",
        "b": "A simple model, such as a logistic regression on a few features, beside the baseline",
        "c": "Nothing, until there are 100,000 images",
    },
)
