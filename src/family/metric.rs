//! Names of the metrics that several rooms speak of, as files hold them. What they are is said once for all families in
//! [`crate::experiment::GENERAL`], and by each family of its own quantities.

macro_rules! names {
    ($($(#[$doc:meta])* $constant:ident = $name:literal;)+) => { $($(#[$doc])* pub const $constant: &str = $name;)+ };
}

names! {
    /// Sum of the squared parameter errors.
    ERROR_SQ = "error_sq";
    /// Its root.
    ERROR = "error";
    /// The same in the Fisher metric, times sqrt(n).
    FISHER_ERROR = "fisher_error";
    /// Its square over the number of parameters.
    ERROR_INFLATION = "error_inflation";
    /// KL(truth || model).
    KL_TRUTH_MODEL = "kl_truth_model";
    /// KL(model || truth).
    KL_MODEL_TRUTH = "kl_model_truth";
    /// Total variation.
    TV = "tv";
    /// Squared 2-Wasserstein distance.
    W2_SQ = "w2_sq";
    /// Variance of the model over that of the truth.
    VARIANCE_RATIO = "variance_ratio";
    /// Its natural logarithm.
    LN_VARIANCE_RATIO = "ln_variance_ratio";
    /// Whether enough of the spread is left.
    SPREAD_LEFT = "spread_left";
    /// Entropy of the model.
    ENTROPY = "entropy";
    /// What is alive.
    ALIVE = "alive";
    /// Share of real points in the training set.
    REAL_SHARE = "real_share";
    /// Mean of the reward that curation follows.
    REWARD = "reward";
    /// Its variance.
    REWARD_VARIANCE = "reward_variance";

    /// Whether a counterexample has left the truth.
    COLLAPSED = "collapsed";
    /// Whether ones survive (bernoulli).
    SURVIVES = "survives";
    /// One less the sum of squared probabilities.
    HETEROZYGOSITY = "heterozygosity";
    /// Parts of the truth that the model still covers (mixtures in the plane).
    MODES = "modes";
    /// Squared L2 distance of the densities.
    L2_SQ = "l2_sq";
    /// Trace of the covariance over that of the truth.
    TRACE_RATIO = "trace_ratio";
    /// Logarithm of the determinants' ratio.
    LOG_DET_RATIO = "log_det_ratio";
    /// The fitted mean.
    MEAN = "mean";
    /// The fitted variance.
    VARIANCE = "variance";

    /// Squared error of the mean.
    MEAN_ERROR_SQ = "mean_error_sq";
    /// Squared error of the weights of a regression.
    WEIGHT_ERROR_SQ = "weight_error_sq";
    /// Squared error of the variance.
    VARIANCE_ERROR_SQ = "variance_error_sq";
    /// Squared error of theta.
    THETA_ERROR_SQ = "theta_error_sq";
    /// Squared error of a shape.
    SHAPE_ERROR_SQ = "shape_error_sq";
    /// Squared error of the mean of the logarithms.
    LOG_MEAN_ERROR_SQ = "log_mean_error_sq";
    /// Squared error of their variance.
    LOG_VARIANCE_ERROR_SQ = "log_variance_error_sq";
}
