"""The quizzes of lesson 07, the case study of the exam results."""

from course.exercises.types import Quiz

overfitting_quiz = Quiz(
    id="case_study_exam_results.overfitting_quiz",
    question="A network gets 100 % of its test students right. What does that say about overfitting?",
    options={
        "a": "It overfits: nothing real is perfect.",
        "b": "It does not overfit: the test score is as good as it can be.",
        "c": "Nothing by itself: overfitting is a gap between training and unseen data; two students cannot show it.",
    },
)


probability_quiz = Quiz(
    id="case_study_exam_results.probability_quiz",
    question="A network's sigmoid gives 0.8765 for a new student. When may you write 'passes with 88 % probability'?",
    options={
        "a": "Always: the sigmoid makes probabilities.",
        "b": "When, among unseen students with outputs near 0.88, about 88 % have passed.",
        "c": "When the accuracy on the test set is at least 88 %.",
    },
)


sentence_quiz = Quiz(
    id="case_study_exam_results.sentence_quiz",
    question="Which sentence may stand in a report on the ten students?",
    options={
        "a": "The network predicts exam results with an accuracy of 100 %.",
        "b": "The network was right on both test students; a rule with one threshold is right on all ten, too.",
        "c": "Sleeping more than 5.5 hours makes students pass.",
        "d": "Study and sleep act together in a nonlinear way, which is why a neural network was needed.",
    },
)
