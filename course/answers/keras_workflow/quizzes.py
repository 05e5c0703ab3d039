"""The quizzes of lesson 06: the right option, and why each option is right or is not."""

from course.exercises.types import QuizAnswers

api_quiz = QuizAnswers(
    id="keras_workflow.api_quiz",
    right="b",
    because={
        "a": "A Sequential has one input and one way through.",
        "b": "Every layer called on a tensor adds an edge, and edges may join: a graph with two starts.",
        "c": "Subclassing would do, but a graph is enough, and it can be drawn and saved without code of yours.",
    },
)

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

scale_quiz = QuizAnswers(
    id="keras_workflow.scale_quiz",
    right="b",
    because={
        "a": "It makes no difference to the speed.",
        "b": "Whoever loads the file feeds raw pixels, and everything that belongs to the model is in it.",
        "c": "It has none: it multiplies by a constant.",
    },
)

save_quiz = QuizAnswers(
    id="keras_workflow.save_quiz",
    right="c",
    because={
        "a": "That is a `.weights.h5` file. To use it you need code that builds the same model.",
        "b": "No code is stored: that is why classes of your own must be registered before loading.",
        "c": "A zip of three parts: configuration, weights, and what compile was given. No word of the backend.",
    },
)
