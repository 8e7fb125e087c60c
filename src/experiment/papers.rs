//! The papers that scenarios are from: who wrote them, when, and what they are called.

/// A paper on arXiv.
#[derive(Debug, PartialEq, Eq)]
pub struct Paper {
    /// Its number there.
    pub number: &'static str,
    /// Everybody who wrote it, in its order.
    pub authors: &'static [&'static str],
    /// When it was put there.
    pub year: u16,
    /// What it is called there, or was for longest.
    pub title: &'static str,
}

/// Every paper that a shipped scenario names.
pub const PAPERS: [Paper; 17] = [
    Paper {
        number: "2505.19046",
        authors: &["Daniel Barzilai", "Ohad Shamir"],
        year: 2025,
        title: "When Models Don't Collapse: On the Consistency of Iterative MLE",
    },
    Paper {
        number: "2305.17493",
        authors: &[
            "Ilia Shumailov",
            "Zakhar Shumaylov",
            "Yiren Zhao",
            "Yarin Gal",
            "Nicolas Papernot",
            "Ross Anderson",
        ],
        year: 2023,
        title: "The Curse of Recursion: Training on Generated Data Makes Models Forget",
    },
    Paper {
        number: "2404.01413",
        authors: &[
            "Matthias Gerstgrasser",
            "Rylan Schaeffer",
            "Apratim Dey",
            "Rafael Rafailov",
            "Henry Sleight",
            "John Hughes",
            "Tomasz Korbak",
            "Rajashree Agrawal",
            "Dhruv Pai",
            "Andrey Gromov",
            "Daniel A. Roberts",
            "Diyi Yang",
            "David L. Donoho",
            "Sanmi Koyejo",
        ],
        year: 2024,
        title: "Is Model Collapse Inevitable? Breaking the Curse of Recursion by Accumulating Real and Synthetic Data",
    },
    Paper {
        number: "2410.16713",
        authors: &[
            "Joshua Kazdan",
            "Rylan Schaeffer",
            "Apratim Dey",
            "Matthias Gerstgrasser",
            "Rafael Rafailov",
            "David L. Donoho",
            "Sanmi Koyejo",
        ],
        year: 2024,
        title: "Collapse or Thrive? Perils and Promises of Synthetic Data in a Self-Generating World",
    },
    Paper {
        number: "2410.22812",
        authors: &["Apratim Dey", "David Donoho"],
        year: 2024,
        title: "Universality of the π²/6 Pathway in Avoiding Model Collapse",
    },
    Paper {
        number: "2412.17646",
        authors: &["Ananda Theertha Suresh", "Andrew Thangaraj", "Aditya Nanda Kishore Khandavally"],
        year: 2024,
        title: "Rate of Model Collapse in Recursive Training",
    },
    Paper {
        number: "2404.05090",
        authors: &["Mohamed El Amine Seddik", "Suei-Wen Chen", "Soufiane Hayou", "Pierre Youssef", "Merouane Debbah"],
        year: 2024,
        title: "How Bad is Training on Synthetic Data? A Statistical Analysis of Language Model Collapse",
    },
    Paper {
        number: "2310.00429",
        authors: &[
            "Quentin Bertrand",
            "Avishek Joey Bose",
            "Alexandre Duplessis",
            "Marco Jiralerspong",
            "Gauthier Gidel",
        ],
        year: 2023,
        title: "On the Stability of Iterative Retraining of Generative Models on their own Data",
    },
    Paper {
        number: "2502.18865",
        authors: &["Shi Fu", "Yingjie Wang", "Yuzhu Chen", "Xinmei Tian", "Dacheng Tao"],
        year: 2025,
        title: "A Theoretical Perspective: How to Prevent Model Collapse in Self-consuming Training Loops",
    },
    Paper {
        number: "2402.11778",
        authors: &["Shi Fu", "Sen Zhang", "Yingjie Wang", "Xinmei Tian", "Dacheng Tao"],
        year: 2024,
        title: "Towards Theoretical Understandings of Self-Consuming Generative Models",
    },
    Paper {
        number: "2502.18049",
        authors: &["Hengzhi He", "Shirong Xu", "Guang Cheng"],
        year: 2025,
        title: "Golden Ratio Weighting Prevents Model Collapse",
    },
    Paper {
        number: "2402.07712",
        authors: &["Elvis Dohmatob", "Yunzhen Feng", "Julia Kempe"],
        year: 2024,
        title: "Model Collapse Demystified: The Case of Regression",
    },
    Paper {
        number: "2307.01850",
        authors: &[
            "Sina Alemohammad",
            "Josue Casco-Rodriguez",
            "Lorenzo Luzi",
            "Ahmed Imtiaz Humayun",
            "Hossein Babaei",
            "Daniel LeJeune",
            "Ali Siahkoohi",
            "Richard G. Baraniuk",
        ],
        year: 2023,
        title: "Self-Consuming Generative Models Go MAD",
    },
    Paper {
        number: "2404.02325",
        authors: &["Matteo Marchi", "Stefano Soatto", "Pratik Chaudhari", "Paulo Tabuada"],
        year: 2024,
        title: "Heat Death of Generative Models in Closed-Loop Learning",
    },
    Paper {
        number: "2407.09499",
        authors: &["Damien Ferbach", "Quentin Bertrand", "Avishek Joey Bose", "Gauthier Gidel"],
        year: 2024,
        title: "Self-Consuming Generative Models with Curated Data Provably Optimize Human Preferences",
    },
    Paper {
        number: "2310.06312",
        authors: &["Sumanth Varambally", "Yi-An Ma", "Rose Yu"],
        year: 2023,
        title: "Discovering Mixtures of Structural Causal Models from Time Series Data",
    },
    Paper {
        number: "2105.08584",
        authors: &["Gongfan Fang", "Jie Song", "Xinchao Wang", "Chengchao Shen", "Xingen Wang", "Mingli Song"],
        year: 2021,
        title: "Contrastive Model Inversion for Data-Free Knowledge Distillation",
    },
];

/// The paper of that number, if it is one of these.
pub fn paper(number: &str) -> Option<&'static Paper> {
    PAPERS.iter().find(|paper| paper.number == number)
}

impl Paper {
    /// As it is cited within a sentence: "Barzilai and Shamir 2025".
    pub fn cited(&self) -> String {
        let last = |author: &&'static str| author.rsplit(' ').next().unwrap_or_default();
        let names: Vec<&str> = self.authors.iter().map(last).collect();
        let names = match names.as_slice() {
            [one] => (*one).to_owned(),
            [one, two] => format!("{one} and {two}"),
            [first, ..] => format!("{first} et al."),
            [] => String::new(),
        };
        format!("{names} {}", self.year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_are_cited_by_last_names() {
        let cited = |number: &str| paper(number).unwrap().cited();
        assert_eq!(cited("2505.19046"), "Barzilai and Shamir 2025");
        assert_eq!(cited("2404.05090"), "Seddik et al. 2024");
        assert_eq!(paper("2505.19047"), None);
    }

    /// A number says when a paper came; each stands here once, and is complete.
    #[test]
    fn the_table_is_whole() {
        for (i, paper) in PAPERS.iter().enumerate() {
            assert!(paper.number.starts_with(&format!("{:02}", paper.year - 2000)), "{}", paper.number);
            assert!(PAPERS[..i].iter().all(|other| other.number != paper.number && other.title != paper.title));
            assert!(paper.authors.len() > 1 && paper.authors.iter().all(|author| author.contains(' ')));
        }
    }

    #[test]
    fn every_paper_that_a_shipped_scenario_names_is_known() {
        let mut named = 0;
        for (name, scenario) in crate::experiment::shipped() {
            for part in crate::experiment::references(&scenario.source) {
                let Some(number) = part.number() else { continue };
                assert!(paper(number).is_some(), "{name}: {number}");
                named += 1;
            }
        }
        assert!(named > 100, "{named}");
    }
}
