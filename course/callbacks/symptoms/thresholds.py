"""Where health ends: every threshold of the training doctor, with its reason.

`benchmarks/training_doctor.py` measures how often they are wrong.
"""

# Root mean square of an input feature. The curvature that the first layer sees grows with its square: at 10 the largest
# stable learning rate is a hundredth of the one for standardized inputs. Pixels from 0 to 255 have about 100.
LARGEST_INPUT = 10.0
# The other way round: gradients of the first layer a hundred times too small.
SMALLEST_INPUT = 0.01
# Features are alike, as pixels are, when this share of them reaches half of the largest value: an image's margins may
# stay dark, and in a table with units of its own each column does. Fewer features than this tell nothing.
ALIKE_FEATURES = 0.25
FEATURES_TO_COMPARE = 16

# One class label out of range is enough to break a run. Of regression targets before a bounded head, a few outliers are
# normal: this share of them.
OUTLYING_TARGETS = 0.05

# Rows of a softmax sum to 1 up to rounding; 1e-3 leaves room for half precision.
SUM_TOLERANCE = 1e-3
# With fewer rows, logits may lie in [0, 1] by chance; with eight, about once in 5,000 for standard normal ones.
ROWS_FOR_HEAD = 8

# Sensitivity of the loss to a layer: gradient norm x weight norm / what guessing loses. It says by how many percent
# of that the loss changes when the layer's weights move by one percent along their gradient. Healthy networks at
# their start lie between 0.01 and 20, a Transformer in its first steps up to 120; networks that were made to explode
# begin at 800.
EXPLODING_SENSITIVITY = 300.0
# Once the weights have grown to this many times their first norm, steep gradients are the learning rate's doing.
GROWN_WEIGHTS = 2.0

# The least sensitive layer against the most sensitive one. A layer that is 1,000 times less sensitive does not learn in
# the time the others need; healthy networks stay above 0.01.
VANISHING_RATIO = 1e-3

# Units of a layer that give zero for the whole probe. ReLU networks that train well lose up to a quarter.
DEAD_SHARE = 0.5

# The loss rises to this many times its first value only if the steps overshoot.
OVERSHOOT = 2.0
# ... and it counts when the run has not made good for it by its end.
NOT_RECOVERED = 0.5
# Bouncing: in the second half of the run, the loss rises in more than this share of the epochs,
BOUNCING_RISES = 0.3
# by this share of its level from one epoch to the next,
BOUNCING_SIZE = 0.2
# while it is still above this share of what guessing loses: near zero, bounces mean nothing.
BOUNCING_LEVEL = 0.25
# Or the weights of a layer grow to this many times their first norm within so many steps, and most units die or the
# model ends like guessing. (Small embeddings and large targets grow as fast, and learn by it.)
RUNAWAY_WEIGHTS = 3.0
RUNAWAY_STEPS = 16
LIKE_GUESSING = 0.95

# Judging how fast a run learns takes some steps to look at.
ENOUGH_STEPS = 50
# One well-chosen step along the gradient gains at least this share of what guessing loses: there is room below.
ROOM = 0.05
# The same for a run that has gained less than that one step would: there a smaller step counts too.
ROOM_UNUSED = 0.02

# Moving averages of batch normalization that cost this share of what guessing loses, against fresh ones.
STALE_LOSS = 0.1
# Where that cannot be tried: the share of their start that is left in them.
START_LEFT = 0.1

# Nearest neighbors that are no better than this above guessing (share of examples right, or of variance explained) find
# nothing in the inputs: five neighbors are right by chance as often as guessing, and vary by 0.03 on 256 examples.
AT_CHANCE = 0.05

# Overfitting: of what the model gained over guessing on the training data, less than this share holds on new data,
GENERALIZING = 0.6
# once it has gained something worth speaking of (a share of what guessing loses);
WORTHWHILE_GAIN = 0.2
# or the validation loss has risen from its lowest point by this share of what guessing loses;
VALIDATION_RISE = 0.1
# or it is this many times the training loss, and above it by this share of what guessing loses.
LEARNED_BY_HEART = 3.0
VALIDATION_GAP = 0.2
# Neither counts while the validation loss falls by this share of what guessing loses from one fifth of the run to the
# next, and by as much as the training loss: then training has not come to its end.
STILL_FALLING = 0.02

# Underfitting: nearest neighbors, which need no training, are better than the model on its own training data by this
# much (share of examples right, or share of variance explained).
NEIGHBORS_AHEAD = 0.1
# Or the model loses nearly as much as guessing (LIKE_GUESSING).

# A plateau takes epochs to be seen, and its second half gains less than this share of what guessing loses,
PLATEAU_EPOCHS = 8
PLATEAU_GAIN = 0.01
# though one step would gain at least this share; runs at the noise of their batches, which is healthy, stay below 0.07.
PLATEAU_ROOM = 0.1
# A loss this far below guessing is no plateau but the end of the way.
PLATEAU_LEVEL = 0.15
# A learning rate that has shrunk to this share of its first value has been shrunk on purpose: a schedule, a callback.
SHRUNK_RATE = 0.1
