"""The quizzes of lesson 05, optimizers and learning-rate schedules."""

from course.exercises.types import Quiz

name_quiz = Quiz(
    id="optimizers.name_quiz",
    question="You compile with `keras.optimizers.SGD()` and call `fit(x, y, batch_size=32)` on 3,200 samples. What is "
    "done in one epoch?",
    options={
        "a": "3,200 updates, each from one sample: that is what stochastic means",
        "b": "100 updates, each from the mean gradient of 32 samples",
        "c": "One update, from the mean gradient of all samples",
    },
)

momentum_quiz = Quiz(
    id="optimizers.momentum_quiz",
    question="The gradient is the same in every step. How fast does SGD with momentum 0.9 move in the end, compared to "
    "SGD without?",
    options={
        "a": "1.9 times as fast: 0.9 is added",
        "b": "Equally fast; momentum only smooths",
        "c": "Ten times as fast",
    },
)

decay_quiz = Quiz(
    id="optimizers.decay_quiz",
    question="You write `keras.optimizers.Adam(weight_decay=0.01)`. What do you get?",
    options={
        "a": "Adam with an L2 penalty, as in `torch.optim.Adam(weight_decay=0.01)`",
        "b": "AdamW: in Keras the decay is decoupled on every optimizer",
        "c": "An error: only AdamW decays",
    },
)

cosine_quiz = Quiz(
    id="optimizers.cosine_quiz",
    question="3,200 samples, batches of 32, 10 epochs, and the rate is to follow one half of a cosine over the whole "
    "run. What is `decay_steps` of `CosineDecay`?",
    options={
        "a": "10: one for each epoch",
        "b": "100: one for each batch",
        "c": "1,000: one for each update",
    },
)

range_quiz = Quiz(
    id="optimizers.range_quiz",
    question="A range test shows the loss falling from 0.0003 on, lowest at 0.05, and exploding at 0.2. Which rate do "
    "you start with?",
    options={
        "a": "0.05: the loss is lowest there",
        "b": "Somewhere near 0.005: well inside of the fall, away from the edge",
        "c": "0.0001: small is safe",
    },
)
