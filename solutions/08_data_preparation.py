# ---
# title: Preparing data
# minutes: 68
# needs: [07_case_study_exam_results]
# topics: [data-loader, data-cleaning, missing-values, normalization-standardization, scaling-0-1, standard-scaler, train-val-test-split, feature-engineering, outlier-handling, issue-insufficient-data, synthetic-data, issue-imbalanced-classes, class-weighted-loss, over-undersampling, issue-poor-data-quality, label-formats, data-augmentation, augment-image-flip, augment-image-rotation, augment-image-crop, augment-color-jitter, debug-data-loading, tool-scikit-learn, tool-pandas, tip-visualize-data]
# packages: [keras, matplotlib, numpy]
# ---

# %% [markdown]
# # Preparing data
#
# TODO: the failure of a tool that the reader has: what one would do by now, and what is wrong with it.
#
# In this lesson you will
#
# * TODO: four to six promises, each beginning with a verb, as many as the recap has below.

# %% tags=["parameters"]
profile = "smoke"  # "full" for real sizes

# %% tags=["setup"]
import course

course.setup("08_data_preparation", profile=profile)

from course import data

# %% [markdown]
# TODO: one question, for which the reader makes a guess before the next cell runs.

# %%
# TODO: the failure, in a number, within 200 words; a figure within 300.
hospital = data.load("hospital")

# %% [markdown]
# TODO: one sentence that reads the output.
#
# TODO: on the way, beside its topics: Splits, leakage shown and measured, scaling, missing values, categorical features, outliers, class imbalance (weights, resampling), augmentation that keeps the label, input pipelines that feed all three backends.

# %%
course.quiz("data_preparation.guess_quiz")

# %% [markdown] topics=["data-loader"]
# ## Mini-batch loaders
#
# TODO: DataLoader feeds shuffled batches; Keras accepts it, tf.data and PyDataset.

# %% [markdown] topics=["data-cleaning"]
# ## Data cleaning
#
# TODO: Remove or repair faulty records; remedy for poor quality.

# %% [markdown] topics=["missing-values"]
# ## Missing values
#
# TODO: Handle gaps before training (impute or mask).

# %% [markdown] topics=["data-loader", "data-cleaning", "missing-values"]
# > **Exercise 8.1 (2 points).** TODO: what to write, from the formula above, and for which inputs.

# %% topics=["data-loader", "data-cleaning", "missing-values"] tags=["exercise"]
def split_patients(x):
    """TODO: what it returns.

    `x`: array, shape (N, F). Returns an array of the same shape.
    """
    ### BEGIN SOLUTION
    raise NotImplementedError("TODO: the solution")
    ### END SOLUTION


# %% tags=["check"]
course.check("data_preparation.split_patients", split_patients)

# %% [markdown] topics=["normalization-standardization"]
# ## Normalization and standardization
#
# TODO: Bring features to comparable scale; fit on training rows only.
#
# TODO: a common mistake (E62), shown and mended. Said: Preprocessing list: normalize, fill gaps, augment, then split. Right: Split first; fit scalers/imputers/oversamplers on the training part; group or time splits where rows are related.

# %% [markdown] topics=["scaling-0-1"]
# ## Scaling to the 0–1 range
#
# TODO: Divide pixels by 255; without it the loss starts huge.
#
# TODO: a common mistake (E19), shown and mended. Said: MNIST-like models go straight from `Flatten`/`Dense` to `fit` with no rescaling in the code. Right: `x / 255.` or a `Rescaling(1/255)` layer; logits + `from_logits=True` for identical behavior on all backends.

# %% [markdown] topics=["standard-scaler"]
# ## StandardScaler fit on train, apply to test
#
# TODO: Zero mean, unit variance from training rows; Keras equivalent is adapt().

# %% [markdown] topics=["normalization-standardization", "scaling-0-1", "standard-scaler"]
# > **Exercise 8.2 (2 points).** TODO: what to write, from the formula above, and for which inputs.

# %% topics=["normalization-standardization", "scaling-0-1", "standard-scaler"] tags=["exercise"]
def clean(x):
    """TODO: what it returns.

    `x`: array, shape (N, F). Returns an array of the same shape.
    """
    ### BEGIN SOLUTION
    raise NotImplementedError("TODO: the solution")
    ### END SOLUTION


# %% tags=["check"]
course.check("data_preparation.clean", clean)

# %% [markdown] topics=["train-val-test-split"]
# ## Train/validation/test split
#
# TODO: 70/15/15 or 80/10/10; case study 80/20 with random_state 42; split before anything is fitted.

# %% [markdown] topics=["feature-engineering"]
# ## Feature engineering
#
# TODO: Listed as remedy for poor data; less needed in deep learning but useful on tables.

# %% [markdown] topics=["outlier-handling"]
# ## Outlier detection and handling
#
# TODO: Find and treat extreme values; or use a robust loss.

# %% [markdown] topics=["train-val-test-split", "feature-engineering", "outlier-handling"]
# > **Exercise 8.3 (2 points).** TODO: what to predict or to explain, from what, and as which values.

# %% topics=["train-val-test-split", "feature-engineering", "outlier-handling"] tags=["exercise"]
def fit_columns(x):
    """TODO: what it returns.

    `x`: array, shape (N, F). Returns an array of the same shape.
    """
    ### BEGIN SOLUTION
    raise NotImplementedError("TODO: the solution")
    ### END SOLUTION


# %% tags=["check"]
course.check("data_preparation.fit_columns", fit_columns)

# %% [markdown] topics=["issue-insufficient-data"]
# ## Too little data
#
# TODO: Remedies: transfer learning, augmentation, synthetic data.

# %% topics=["issue-insufficient-data"]
# TODO: a short cell that shows it; then one sentence that reads its output.

# %% [markdown] topics=["synthetic-data"]
# ## Synthetic data
#
# TODO: Generate extra training samples, e.g. with a generator.

# %% topics=["synthetic-data"]
# TODO: a short cell that shows it; then one sentence that reads its output.

# %% [markdown] topics=["issue-imbalanced-classes"]
# ## Imbalanced classes
#
# TODO: Remedies: weighted loss, resampling, focal loss.

# %% [markdown] topics=["class-weighted-loss"]
# ## Class-weighted loss
#
# TODO: Rare classes count more in the loss.

# %% [markdown] topics=["issue-imbalanced-classes", "class-weighted-loss"]
# > **Exercise 8.4 (2 points).** TODO: what to predict or to explain, from what, and as which values.

# %% topics=["issue-imbalanced-classes", "class-weighted-loss"] tags=["exercise"]
def prepare_honestly(x):
    """TODO: what it returns.

    `x`: array, shape (N, F). Returns an array of the same shape.
    """
    ### BEGIN SOLUTION
    raise NotImplementedError("TODO: the solution")
    ### END SOLUTION


# %% tags=["check"]
course.check("data_preparation.prepare_honestly", prepare_honestly)

# %% [markdown] topics=["over-undersampling"]
# ## Oversampling and undersampling
#
# TODO: Repeat rare or drop frequent rows; only inside the training part.

# %% [markdown] topics=["issue-poor-data-quality"]
# ## Poor data quality
#
# TODO: Remedies: cleaning, outlier treatment, feature engineering.

# %% [markdown] topics=["label-formats"]
# ## One-hot or integer labels
#
# TODO: One-hot → categorical CE, integers → sparse CE.

# %% [markdown] topics=["over-undersampling", "label-formats"]
# > **Exercise 8.5 (2 points).** TODO: what to predict or to explain, from what, and as which values.

# %% topics=["over-undersampling", "label-formats"] tags=["exercise"]
def class_weights(x):
    """TODO: what it returns.

    `x`: array, shape (N, F). Returns an array of the same shape.
    """
    ### BEGIN SOLUTION
    raise NotImplementedError("TODO: the solution")
    ### END SOLUTION


# %% tags=["check"]
course.check("data_preparation.class_weights", class_weights)

# %% [markdown] topics=["data-augmentation"]
# ## Data augmentation
#
# TODO: Random variants of training samples enlarge the set; label must survive.
#
# TODO: a common mistake (E64), shown and mended. Said: Flips and rotations are free extra data. Right: Choose transformations per task; never on validation data.

# %% [markdown] topics=["augment-image-flip"]
# ## Image flips
#
# TODO: Mirror images where the label allows.

# %% [markdown] topics=["data-augmentation", "augment-image-flip"]
# > **Exercise 8.6 (2 points).** TODO: what to predict or to explain, from what, and as which values.

# %% topics=["data-augmentation", "augment-image-flip"] tags=["exercise"]
def safe_transformations(x):
    """TODO: what it returns.

    `x`: array, shape (N, F). Returns an array of the same shape.
    """
    ### BEGIN SOLUTION
    raise NotImplementedError("TODO: the solution")
    ### END SOLUTION


# %% tags=["check"]
course.check("data_preparation.safe_transformations", safe_transformations)

# %% [markdown] topics=["augment-image-rotation"]
# ## Image rotation
#
# TODO: Small random angles.

# %% [markdown] topics=["augment-image-crop"]
# ## Random crop
#
# TODO: Random sub-windows.

# %% [markdown] topics=["augment-image-rotation", "augment-image-crop"]
# > **Exercise 8.7 (2 points).** TODO: what goes wrong, in a cell before this one under another name; find it, then write what is right.

# %% topics=["augment-image-rotation", "augment-image-crop"] tags=["exercise"]
def augment(x):
    """TODO: what it returns.

    `x`: array, shape (N, F). Returns an array of the same shape.
    """
    ### BEGIN SOLUTION
    raise NotImplementedError("TODO: the solution")
    ### END SOLUTION


# %% tags=["check"]
course.check("data_preparation.augment", augment)

# %% [markdown] topics=["augment-color-jitter"]
# ## Color jitter
#
# TODO: Random brightness, contrast, hue, saturation.

# %% [markdown] topics=["debug-data-loading"]
# ## Check the data pipeline
#
# TODO: Shapes and preprocessing first.

# %% [markdown] topics=["augment-color-jitter", "debug-data-loading"]
# > **Exercise 8.8 (2 points).** TODO: the constraint or the baseline to beat, on data that are not seen.

# %% topics=["augment-color-jitter", "debug-data-loading"] tags=["exercise"]
def batches(x):
    """TODO: what it returns.

    `x`: array, shape (N, F). Returns an array of the same shape.
    """
    ### BEGIN SOLUTION
    raise NotImplementedError("TODO: the solution")
    ### END SOLUTION


# %% tags=["check"]
course.check("data_preparation.batches", batches)

# %% [markdown] topics=["tool-scikit-learn"]
# ## scikit-learn
#
# TODO: Scaler, split and metrics in the case study.

# %% topics=["tool-scikit-learn"]
# TODO: a short cell that shows it; then one sentence that reads its output.

# %% [markdown] topics=["tool-pandas"]
# ## pandas
#
# TODO: Tables; named in month 1.

# %% [markdown] topics=["tip-visualize-data"]
# ## Look at the data first
#
# TODO: Plot before modeling.

# %% topics=["tip-visualize-data"]
# TODO: a short cell that shows it; then one sentence that reads its output.

# %% [markdown]
# ## What you have done
#
# In this lesson you have
#
# * TODO: the promises from above, kept: what was found, with its numbers.

# %%
course.progress()

# %% [markdown]
# **Open task, without points.** TODO: prove, explain to a friend, or change something and predict.
#
# **Where next.** TODO: what the coming lessons do with this (next is lesson 9, Training dynamics: batches, initialization, gradients).
#
# **To read on.** TODO: two to four readings, each with authors, year, a link, and what it adds.
