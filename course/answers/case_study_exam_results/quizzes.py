"""The quizzes of lesson 07, the case study of the exam results: why an option is right or is not."""

from course.exercises.types import QuizAnswers

overfitting_quiz = QuizAnswers(
    id="case_study_exam_results.overfitting_quiz",
    right="c",
    because={
        "a": "An easy problem can be perfectly predictable: one threshold is right on all ten students.",
        "b": "Two students cannot tell a network that is always right from one that is right half of the time: "
        "that one, too, gets both in a quarter of all cases.",
        "c": "You see overfitting by comparing the score on the training data with the score on enough unseen data.",
    },
)


probability_quiz = QuizAnswers(
    id="case_study_exam_results.probability_quiz",
    right="b",
    because={
        "a": "A sigmoid makes numbers between 0 and 1. Whether they come true as often as they say has to be measured.",
        "b": "That is calibration: what is called 88 % happens in 88 % of the cases. It takes many students "
        " to measure.",
        "c": "Accuracy only asks on which side of the threshold a student lies; every output could be 0.99 or 0.51.",
    },
)


sentence_quiz = QuizAnswers(
    id="case_study_exam_results.sentence_quiz",
    right="b",
    because={
        "a": "Two students were tested. The 95 % interval of that 100 % begins at 34 %.",
        "b": "It says what was counted, and how much (or little) it takes to get the same.",
        "c": "Nobody was told to sleep more. Ten observed students cannot tell a cause from a companion: "
        "those who slept more also studied more.",
        "d": "A straight line separates the ten. They hold no evidence for a bend, nor for both features being needed.",
    },
)
