"""The quizzes of lesson 06, the Keras workflow."""

from course.exercises.types import Quiz

warning_quiz = Quiz(
    id="keras_workflow.warning_quiz",
    question="`model = keras.Sequential([keras.layers.Dense(10)])` and then `model.count_params()`. What happens?",
    options={
        "a": "10: one bias for each unit",
        "b": "An error: the model has no weights until it knows its input's shape",
        "c": "0, and the number is right after compile",
    },
)

split_quiz = Quiz(
    id="keras_workflow.split_quiz",
    question="`fit(x, y, validation_split=0.2, shuffle=True)`. Which rows validate?",
    options={
        "a": "A random fifth, drawn anew in every epoch",
        "b": "A random fifth, drawn once: shuffle=True comes first",
        "c": "The last fifth of the arrays, as they were handed in",
    },
)

best_quiz = Quiz(
    id="keras_workflow.best_quiz",
    question="`EarlyStopping(patience=5)` stops the training in epoch 20. Which weights does the model have now?",
    options={
        "a": "Those of epoch 15, the best ones",
        "b": "Those of epoch 20",
        "c": "Those of the epoch with the lowest training loss",
    },
)

save_quiz = Quiz(
    id="keras_workflow.save_quiz",
    question="What does a `.keras` file hold?",
    options={
        "a": "The weights alone",
        "b": "The Python code of the model",
        "c": "The configuration of the layers, the weights, what compile was given, and the optimizer's state",
    },
)
