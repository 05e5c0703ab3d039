"""Why an option of a quiz of the first lesson is right, or is not."""

from course.exercises.types import QuizAnswers

kernel_quiz = QuizAnswers(
    id="start_here.kernel_quiz",
    right="b",
    because={
        "a": "The page shows text; the kernel only knows what was run. Run the cell, then the check.",
        "b": "A cell's text counts from the moment you run it. When check and page disagree, run the cell once more.",
        "c": "Editing changes nothing in the kernel, neither for the better nor for the worse.",
    },
)


few_data_quiz = QuizAnswers(
    id="start_here.few_data_quiz",
    right="b",
    because={
        "a": "From 60 images a deep network mostly learns those 60 images. Borrowing a network that was trained on "
        "other images is worth a try (lesson 19), and even that needs something simple to be compared with.",
        "b": "It takes an hour, it says what the 60 images can give, and whatever comes later has to beat it.",
        "c": "More data help, but an hour with a simple model tells you whether they are worth collecting.",
    },
)
