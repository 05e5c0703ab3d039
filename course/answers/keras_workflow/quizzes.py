"""The quizzes of lesson 06: the right option, and why each option is right or is not."""

from course.exercises.types import QuizAnswers

warning_quiz = QuizAnswers(
    id="keras_workflow.warning_quiz",
    right="b",
    because={
        "a": "Keras cannot count a kernel whose height it does not know.",
        "b": "The kernel has as many rows as the input has features. Begin with `keras.Input(shape)`, and it is known.",
        "c": "Compile knows no more about the input. Only a shape, or a first batch, builds the weights.",
    },
)

split_quiz = QuizAnswers(
    id="keras_workflow.split_quiz",
    right="c",
    because={
        "a": "The validation rows stay the same all through the training.",
        "b": "The cut comes first, and then only the training rows are shuffled.",
        "c": "So sorted data lose whole classes. Shuffle first, or hand over `validation_data`.",
    },
)

best_quiz = QuizAnswers(
    id="keras_workflow.best_quiz",
    right="b",
    because={
        "a": "Only with `restore_best_weights=True`.",
        "b": "By default the last ones, five epochs past the best.",
        "c": "It watches val_loss, and keeps no weights unless it is asked to.",
    },
)

save_quiz = QuizAnswers(
    id="keras_workflow.save_quiz",
    right="c",
    because={
        "a": "That is a `.weights.h5` file. To use it you need code that builds the same model.",
        "b": "It names classes, and yours must be registered before loading. Only a Lambda stores code, compiled.",
        "c": "With these a training can go on where it stopped, on the same backend. On another one, load with "
        "`compile=False` and compile again: a file from PyTorch names PyTorch's own optimizer.",
    },
)
