//! Values computed elsewhere (numpy and scipy, without this crate), met to as many digits as they were written down:
//! fits and divergences 1e-9 (of normal laws 1e-12), curves 6e-7 (seven printed digits).

use collapse_lab::experiment::{Experiment, Keeps, RealSource, Scenario};
use collapse_lab::family::{Family, Setting, Settings, Visitor, with_family};
use collapse_lab::theory::{Kind, curves};

use crate::support::{assert_close, fit_of, numbers};

struct Fit<'a> {
    data: &'a [f64],
    start: Settings,
}
impl Visitor for Fit<'_> {
    type Output = (Vec<f64>, f64);
    fn visit<F: Family>(self) -> Self::Output {
        let (family, truth) = F::configure(&self.start, None).unwrap();
        let points: Vec<F::Point> = self.data.iter().map(|&x| family.point(x).unwrap()).collect();
        let mut batch = family.empty();
        points.iter().for_each(|point| family.observe(&mut batch, point.clone()));
        let fit = fit_of(&family, &truth, &batch);
        let likelihood = points.iter().map(|point| family.ln_density(&fit, point.clone())).sum();
        ((0..F::ABOUT.quantities.len()).map(|i| family.quantity(i, &fit)).collect(), likelihood)
    }
}

#[test]
fn fits_meet_the_reference() {
    let uniform: &[f64] = &[0.816, 0.193, 0.129, 0.092, 0.599, 0.855, 0.602, 0.932, 0.725, 0.861, 0.929, 0.546];
    let waiting: &[f64] = &[1.066, 0.101, 1.671, 0.55, 2.073, 0.825, 0.078, 0.042, 0.221, 0.994, 0.744, 0.373];
    const PLAIN: [f64; 12] =
        [-1.424, 1.264, -0.871, -0.259, -0.075, -0.741, -1.368, 0.649, 0.361, -1.953, 2.347, 0.968];
    let cases: [(&str, &[f64], &[f64], f64); 15] = [
        ("logistic_location", &PLAIN, &[-0.12357716264259007], -20.553942466772902),
        ("cauchy_location", &PLAIN, &[-0.204374431963264], -22.399861662320504),
        (
            "gaussian",
            &[-1.424, 1.264, -0.871, -0.259, -0.075, -0.741, -1.368, 0.649, 0.361, -1.953, 2.347, 0.968],
            &[-0.09183333333333339, 1.4656073055555554],
            -19.320880596122898,
        ),
        ("exponential", waiting, &[0.7281666666666666], -8.193296168894925),
        ("gamma", waiting, &[1.0603370084846542, 0.7281666666666666], -8.180358703341463),
        ("weibull", waiting, &[1.064131187612752, 0.7452391288371188], -8.159440706189148),
        ("beta_power", uniform, &[1.3825823576212768], 0.5668469114941866),
        ("uniform_interval", uniform, &[0.092, 0.932], 2.0922406457373315),
        ("geometric", &[1.0, 2.0, 1.0, 4.0, 1.0, 4.0, 1.0, 3.0, 2.0, 1.0, 3.0, 1.0], &[2.0], -16.635532333438686),
        (
            "log_normal",
            &[0.2407, 3.5396, 0.4185, 0.7718, 0.9277, 0.4766, 0.2546, 1.9136, 1.4348, 0.1418, 10.4542, 2.6327],
            &[-0.0918997312130268, 1.465796359270031],
            -18.21885773223745,
        ),
        (
            "pareto",
            &[1.4267, 1.0342, 1.7454, 1.2012, 1.9957, 1.3165, 1.0263, 1.0141, 1.0764, 1.3928, 1.2815, 1.1324],
            &[1.0141, 4.372347955253361],
            2.7910627955456926,
        ),
        (
            "poisson",
            &[2.0, 2.0, 2.0, 1.0, 0.0, 2.0, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0],
            &[1.3333333333333333],
            -14.862822743571229,
        ),
        ("bernoulli", &[0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], &[0.25], -6.748021735425699),
        (
            "laplace",
            &[-1.424, 1.264, -0.871, -0.259, -0.075, -0.741, -1.368, 0.649, 0.361, -1.953, 2.347],
            &[-0.259, 0.9911818181818183],
            -18.52718877334401,
        ),
        ("uniform_scale", uniform, &[0.932], 0.84506957155855),
    ];
    for (name, data, wanted, likelihood) in cases {
        let (found, top) = with_family(name, Fit { data, start: Settings::new() }).unwrap();
        let within = if name == "gaussian" { 1e-12 } else { 1e-9 };
        assert!(found.len() >= wanted.len());
        found.iter().zip(wanted).for_each(|(found, wanted)| assert_close(*found, *wanted, within, name));
        assert_close(top, likelihood, within, name);
    }
}

struct Pair<'a> {
    p: Settings,
    q: Settings,
    name: &'a str,
    kl: [f64; 2],
    tv: f64,
}
impl Visitor for Pair<'_> {
    type Output = ();
    fn visit<F: Family>(self) {
        let ((family, p), (_, q)) = (F::configure(&self.p, None).unwrap(), F::configure(&self.q, None).unwrap());
        let within = if self.name == "gaussian" { 1e-12 } else { 1e-9 };
        assert_close(family.kl(&p, &q), self.kl[0], within, self.name);
        assert_close(family.kl(&q, &p), self.kl[1], within, self.name);
        if !self.tv.is_nan() {
            assert_close(family.tv(&p, &q), self.tv, 1e-9, self.name);
        }
    }
}

/// NaN where the reference says nothing; +inf where it says that one law misses mass of the other.
#[test]
fn divergences_meet_the_reference() {
    type Case<'a> = (&'a str, &'a [(&'a str, f64)], &'a [(&'a str, f64)], [f64; 2], f64);
    let cases: [Case; 19] = [
        ("geometric", &[("mean", 3.0)], &[("mean", 2.2)], [0.09118646262046243, 0.0693500937492583], f64::NAN),
        ("uniform_interval", &[("lower", 0.1), ("upper", 0.9)], &[], [0.22314355131420976, f64::INFINITY], 0.2),
        (
            "pareto",
            &[("minimum", 1.1), ("shape", 4.0)],
            &[("minimum", 1.0), ("shape", 3.0)],
            [0.32361261186475554, f64::INFINITY],
            f64::NAN,
        ),
        (
            "log_normal",
            &[],
            &[("log_mean", 0.3), ("log_variance", 0.6)],
            [0.15292052145033808, 0.10041281188299533],
            f64::NAN,
        ),
        (
            "gamma",
            &[("shape", 2.0), ("mean", 1.0)],
            &[("shape", 2.7), ("mean", 1.2)],
            [0.07085732281394219, 0.05849373595146107],
            f64::NAN,
        ),
        ("beta_power", &[("theta", 1.0)], &[("theta", 1.6)], [0.1299963707542644, 0.09500362924573569], f64::NAN),
        ("logistic_location", &[], &[("location", 0.8)], [0.10554595346575057; 2], 0.197375320224904),
        ("cauchy_location", &[], &[("location", 0.8)], [0.1484200051182733; 2], 0.24223788318168682),
        (
            "gaussian",
            &[("mean", 0.0), ("variance", 1.0)],
            &[("mean", 0.3), ("variance", 0.6)],
            [0.15292052145033808, 0.10041281188299533],
            f64::NAN,
        ),
        (
            "exponential",
            &[("mean", 1.0)],
            &[("mean", 0.7)],
            [0.07189648463269616, 0.0566749439387324],
            0.1305218882561623,
        ),
        ("poisson", &[("mean", 2.0)], &[("mean", 1.4)], [0.1133498878774648, 0.10065507848577471], f64::NAN),
        ("bernoulli", &[("mean", 0.3)], &[("mean", 0.45)], [0.04717390733937221, 0.049820167399385634], f64::NAN),
        (
            "laplace",
            &[("location", 0.0), ("scale", 1.0)],
            &[("location", 0.4), ("scale", 0.7)],
            [0.17235369325503824, 0.15197762934416392],
            f64::NAN,
        ),
        ("uniform_scale", &[("theta", 0.8)], &[("theta", 1.0)], [0.22314355131420976, f64::INFINITY], 0.2),
        ("gaussian_known_variance", &[], &[("mean", 0.5)], [0.125, 0.125], 0.1974126513658474),
        ("laplace", &[], &[("location", 0.4)], [0.07032004603563946, 0.07032004603563946], 0.18126924692201818),
        (
            "gamma",
            &[("shape", 1.0)],
            &[("shape", 1.0), ("mean", 0.7)],
            [0.07189648463269616, 0.0566749439387324],
            0.1305218882561623,
        ),
        ("beta_power", &[("theta", 0.7)], &[], [0.07189648463269616, 0.0566749439387324], 0.1305218882561623),
        ("log_normal", &[], &[("log_mean", 0.5)], [0.125, 0.125], 0.1974126513658474),
    ];
    for (name, p, q, kl, tv) in cases {
        with_family(name, Pair { p: numbers(p), q: numbers(q), name, kl, tv }).unwrap();
    }
}

#[test]
fn symbols_meet_the_reference() {
    struct Symbols;
    impl Visitor for Symbols {
        type Output = ();
        fn visit<F: Family>(self) {
            let mut settings = Settings::new();
            settings.insert("probabilities", Setting::List(vec![0.4, 0.3, 0.1, 0.2]));
            let (family, truth) = F::configure(&settings, None).unwrap();
            let mut batch = family.empty();
            for (symbol, count) in [(0.0, 5), (1.0, 3), (3.0, 2)] {
                (0..count).for_each(|_| family.observe(&mut batch, family.point(symbol).unwrap()));
            }
            let fit = fit_of(&family, &truth, &batch);
            assert_eq!(family.kl(&truth, &fit), f64::INFINITY);
            assert_close(family.kl(&fit, &truth), 0.11157177565710488, 1e-9, "KL");
            assert_close(family.tv(&fit, &truth), 0.1, 1e-9, "TV");
            assert_close(family.quantity(0, &fit), 0.62, 1e-9, "heterozygosity");
        }
    }
    with_family("categorical", Symbols).unwrap();
}

fn assert_curve(scenario: Scenario, metric: &str, scale: f64, wanted: [f64; 10]) {
    let label = format!("{} {:?} {metric}", scenario.family, scenario.retention);
    let experiment = Experiment::new(scenario).unwrap();
    let all = curves(&experiment, 10);
    let curve = all.iter().find(|curve| curve.metric == metric && curve.kind == Kind::Exact).expect("there is a curve");
    for (t, wanted) in (1..).zip(wanted) {
        assert_close(curve.at(t).unwrap() * scale, wanted, 6e-7, &format!("{label}, t = {t}"));
    }
}

fn workflow(name: &str, family: &str, sample_size: u64) -> Scenario {
    let mut base = Scenario {
        family: family.into(),
        sample_size,
        generations: 10,
        replicates: 1,
        retention: Keeps::Replace,
        ..Scenario::default()
    };
    // One-point variance 1, as the others have.
    match family {
        "gamma" => {
            base.truth = numbers(&[("shape", 2.0), ("mean", std::f64::consts::SQRT_2)]);
            base.estimator = numbers(&[("known_shape", 1.0)]);
        }
        "geometric" => base.truth = numbers(&[("mean", 0.5 * (1.0 + 5.0_f64.sqrt()))]),
        _ => {}
    }
    match name {
        "replace" => base,
        "accumulate" => Scenario { retention: Keeps::Accumulate, ..base },
        "subsample" => Scenario { retention: Keeps::Subsample, ..base },
        "mix_fixed" => Scenario { synthetic_fraction: 0.5, real_source: RealSource::Same, ..base },
        "mix_fresh" => Scenario { synthetic_fraction: 0.5, ..base },
        "accumulate_fresh" => Scenario { synthetic_fraction: 0.5, retention: Keeps::Accumulate, ..base },
        _ => unreachable!("no such workflow here"),
    }
}

/// n = 20, V = 1: curvature -1 is the normal law (or the logarithm's), 0 the normal law of known variance, 1 the
/// exponential and the geometric, 1/2 the gamma law of known shape 2.
#[test]
fn variances_meet_the_reference() {
    let cases = [
        (
            "replace",
            "gaussian",
            [0.05, 0.0975, 0.142625, 0.1854938, 0.2262191, 0.2649081, 0.3016627, 0.3365796, 0.3697506, 0.4012631],
        ),
        ("replace", "gaussian_known_variance", [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5]),
        (
            "replace",
            "exponential",
            [0.05, 0.1025, 0.157625, 0.2155063, 0.2762816, 0.3400956, 0.4071004, 0.4774554, 0.5513282, 0.6288946],
        ),
        (
            "accumulate",
            "gaussian",
            [
                0.05, 0.061875, 0.06708681, 0.07000216, 0.07186215, 0.07315124, 0.074097, 0.07482036, 0.07539146,
                0.07585376,
            ],
        ),
        (
            "accumulate",
            "gaussian_known_variance",
            [
                0.05, 0.0625, 0.06805556, 0.07118056, 0.07318056, 0.07456944, 0.07558985, 0.0763711, 0.07698839,
                0.07748839,
            ],
        ),
        (
            "accumulate",
            "exponential",
            [
                0.05, 0.063125, 0.06903125, 0.07237197, 0.07451672, 0.0760091, 0.07710707, 0.07794856, 0.07861396,
                0.07915327,
            ],
        ),
        (
            "subsample",
            "gaussian",
            [0.05, 0.08592949, 0.101164, 0.109555, 0.1148617, 0.1185188, 0.1211913, 0.1232294, 0.124835, 0.1261323],
        ),
        (
            "subsample",
            "gaussian_known_variance",
            [0.05, 0.08717949, 0.1038462, 0.1133655, 0.1195397, 0.1238758, 0.1270922, 0.1295753, 0.1315515, 0.1331627],
        ),
        (
            "subsample",
            "exponential",
            [0.05, 0.08842949, 0.10657, 0.1172827, 0.1243941, 0.1294761, 0.1332982, 0.1362825, 0.1386805, 0.1406518],
        ),
        (
            "mix_fixed",
            "gaussian",
            [0.05, 0.08625, 0.1069063, 0.1178039, 0.1233809, 0.1261982, 0.1276133, 0.1283224, 0.1286772, 0.1288547],
        ),
        (
            "mix_fixed",
            "gaussian_known_variance",
            [0.05, 0.0875, 0.109375, 0.1210938, 0.1271484, 0.1302246, 0.1317749, 0.1325531, 0.132943, 0.1331381],
        ),
        (
            "mix_fixed",
            "exponential",
            [0.05, 0.08875, 0.1119063, 0.1245242, 0.1311192, 0.1344953, 0.1362049, 0.1370657, 0.1374978, 0.1377142],
        ),
        (
            "mix_fresh",
            "gaussian",
            [
                0.05, 0.06125, 0.06378125, 0.06435078, 0.06447893, 0.06450776, 0.06451425, 0.06451571, 0.06451603,
                0.06451611,
            ],
        ),
        (
            "mix_fresh",
            "gaussian_known_variance",
            [0.05, 0.0625, 0.065625, 0.06640625, 0.06660156, 0.06665039, 0.0666626, 0.06666565, 0.06666641, 0.0666666],
        ),
        (
            "mix_fresh",
            "exponential",
            [
                0.05, 0.06375, 0.06753125, 0.06857109, 0.06885705, 0.06893569, 0.06895731, 0.06896326, 0.0689649,
                0.06896535,
            ],
        ),
        (
            "accumulate_fresh",
            "gaussian",
            [
                0.05, 0.0403125, 0.03343837, 0.028674, 0.02519727, 0.0225441, 0.02044744, 0.01874464, 0.01733126,
                0.01613713,
            ],
        ),
        (
            "accumulate_fresh",
            "gaussian_known_variance",
            [
                0.05, 0.040625, 0.03376736, 0.02897814, 0.02547229, 0.02279269, 0.02067329, 0.01895113, 0.01752123,
                0.01631291,
            ],
        ),
        (
            "accumulate_fresh",
            "exponential",
            [
                0.05, 0.0409375, 0.03409809, 0.02928463, 0.02574983, 0.02304378, 0.02090155, 0.01915992, 0.01771337,
                0.01649075,
            ],
        ),
    ];
    for (name, family, wanted) in cases {
        assert_curve(workflow(name, family, 20), "mean_error_sq", 1.0, wanted);
        match family {
            "gaussian" => assert_curve(workflow(name, "log_normal", 20), "log_mean_error_sq", 1.0, wanted),
            "exponential" => assert_curve(workflow(name, "geometric", 20), "mean_error_sq", 1.0, wanted),
            _ => {}
        }
    }
    let cases = [
        (
            "replace",
            [0.05, 0.10125, 0.1537813, 0.2076258, 0.2628164, 0.3193868, 0.3773715, 0.4368058, 0.4977259, 0.5601691],
        ),
        (
            "accumulate",
            [
                0.05, 0.0628125, 0.06854253, 0.07177463, 0.07384641, 0.07528658, 0.0763454, 0.07715647, 0.07779757,
                0.07831702,
            ],
        ),
        (
            "subsample",
            [0.05, 0.08780449, 0.1052029, 0.1153107, 0.1219446, 0.126645, 0.1301562, 0.1328826, 0.135063, 0.1368482],
        ),
        (
            "mix_fixed",
            [0.05, 0.088125, 0.1106328, 0.1227911, 0.1291077, 0.1323283, 0.1339549, 0.1347725, 0.1351825, 0.1353877],
        ),
        (
            "mix_fresh",
            [
                0.05, 0.063125, 0.06657031, 0.06747471, 0.06771211, 0.06777443, 0.06779079, 0.06779508, 0.06779621,
                0.0677965,
            ],
        ),
        (
            "accumulate_fresh",
            [
                0.05, 0.04078125, 0.03393251, 0.02913109, 0.02561075, 0.02291792, 0.02078712, 0.01905524, 0.01761702,
                0.01640157,
            ],
        ),
    ];
    for (name, wanted) in cases {
        assert_curve(workflow(name, "gamma", 20), "mean_error_sq", 1.0, wanted);
    }
}

/// n Var(mean) for n = 10^8, where 1 / n is beyond the printed digits.
#[test]
fn inflation_factors_meet_the_reference() {
    let cases = [
        ("replace", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]),
        ("accumulate", [1.0, 1.25, 1.361111, 1.423611, 1.463611, 1.491389, 1.511797, 1.527422, 1.539768, 1.549768]),
        ("subsample", [1.0, 1.75, 2.083333, 2.270833, 2.390833, 2.474167, 2.535391, 2.582266, 2.619303, 2.649303]),
        ("mix_fixed", [1.0, 1.75, 2.1875, 2.421875, 2.542969, 2.604492, 2.635498, 2.651062, 2.658859, 2.662762]),
        ("mix_fresh", [1.0, 1.25, 1.3125, 1.328125, 1.332031, 1.333008, 1.333252, 1.333313, 1.333328, 1.333332]),
        (
            "accumulate_fresh",
            [1.0, 0.8125, 0.6753472, 0.5795627, 0.5094458, 0.4558538, 0.4134657, 0.3790226, 0.3504245, 0.3262581],
        ),
    ];
    for (name, wanted) in cases {
        for family in ["gaussian", "gaussian_known_variance", "exponential", "poisson", "geometric", "gamma"] {
            assert_curve(workflow(name, family, 100_000_000), "mean_error_sq", 1e8, wanted);
        }
    }
}

/// n = 20.
#[test]
fn exact_divergence_curves_meet_the_reference() {
    let cases = [
        (
            "replace",
            "gaussian",
            "kl_truth_model",
            1.0,
            [0.06522345, 0.1512081, 0.2616178, 0.4007628, 0.573714, 0.7864372, 1.045951, 1.360513, 1.739836, 2.195351],
        ),
        (
            "replace",
            "gaussian",
            "kl_model_truth",
            1.0,
            [
                0.05242361, 0.1048472, 0.1572708, 0.2096944, 0.262118, 0.3145416, 0.3669653, 0.4193889, 0.4718125,
                0.5242361,
            ],
        ),
        (
            "replace",
            "gaussian",
            "kl_model_truth",
            -2.0,
            [
                -0.1048472, -0.2096944, -0.3145416, -0.4193889, -0.5242361, -0.6290833, -0.7339305, -0.8387777,
                -0.9436249, -1.048472,
            ],
        ), // E ln S
        (
            "accumulate",
            "gaussian",
            "kl_truth_model",
            1.0,
            [
                0.06522345, 0.08210115, 0.08990629, 0.09440632, 0.09733412, 0.09939126, 0.1009159, 0.1020911,
                0.1030247, 0.1037842,
            ],
        ),
        (
            "accumulate",
            "gaussian",
            "kl_model_truth",
            1.0,
            [
                0.05242361, 0.06470113, 0.07014384, 0.07321106, 0.07517827, 0.07654692, 0.077554, 0.07832603,
                0.07893668, 0.07943174,
            ],
        ),
        (
            "accumulate",
            "gaussian",
            "kl_model_truth",
            -2.0,
            [
                -0.1048472, -0.1294023, -0.1402877, -0.1464221, -0.1503565, -0.1530938, -0.155108, -0.1566521,
                -0.1578734, -0.1588635,
            ],
        ), // E ln S
        (
            "replace",
            "exponential",
            "kl_truth_model",
            1.0,
            [
                0.0274233, 0.05761668, 0.09072594, 0.1269045, 0.166314, 0.2091245, 0.2555148, 0.3056735, 0.3597989,
                0.4180998,
            ],
        ),
        (
            "replace",
            "exponential",
            "kl_model_truth",
            1.0,
            [
                0.02520828, 0.05041656, 0.07562484, 0.1008331, 0.1260414, 0.1512497, 0.176458, 0.2016663, 0.2268745,
                0.2520828,
            ],
        ),
        (
            "accumulate",
            "exponential",
            "kl_truth_model",
            1.0,
            [
                0.0274233, 0.03425512, 0.03733835, 0.0390912, 0.04022132, 0.04101032, 0.04159233, 0.04203933,
                0.0423934, 0.04268079,
            ],
        ),
        (
            "accumulate",
            "exponential",
            "kl_model_truth",
            1.0,
            [
                0.02520828, 0.03136814, 0.03410802, 0.03565211, 0.03664194, 0.0373302, 0.03783637, 0.03822423,
                0.03853089, 0.03877943,
            ],
        ),
    ];
    for (name, family, metric, scale, wanted) in cases {
        assert_curve(workflow(name, family, 20), metric, scale, wanted);
        if family == "gaussian" {
            assert_curve(workflow(name, "log_normal", 20), metric, scale, wanted);
        } else {
            assert_curve(workflow(name, "beta_power", 20), metric, scale, wanted);
            // Ten points of shape 2 tell as much as twenty, and each diverges twice as much.
            assert_curve(workflow(name, "gamma", 10), metric, scale / 2.0, wanted);
        }
    }
}
