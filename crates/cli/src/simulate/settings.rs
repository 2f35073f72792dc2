//! What a planner sets on the command line.

use clap::Args;
use gewu_app::simulate::Settings;

/// How many people, how much of their day, what comes in; what is not said is as the pack's samples say
#[derive(Debug, Default, Args)]
pub struct Staffing {
    /// Holders of each seat of a role; may be repeated
    #[arg(long, value_name = "ROLE=COUNT", value_parser = pair)]
    pub staff: Vec<(String, u32)>,
    /// How much of an office day a role has for this; may be repeated
    #[arg(long, value_name = "ROLE=PERCENT", value_parser = pair)]
    pub available: Vec<(String, u32)>,
    /// How many of those who have a deputy are away for some days of a week
    #[arg(long, value_name = "PERCENT")]
    pub absent: Option<u32>,
    /// Matters opened on a day
    #[arg(long, value_name = "COUNT")]
    pub reports_per_day: Option<u32>,
    /// How often a category is reported beside the others; may be repeated
    #[arg(long, value_name = "ID=WEIGHT", value_parser = pair)]
    pub category: Vec<(String, u32)>,
    /// How many new matters are led towards something not reached yet, so that a short run shows all; 0 for plans,
    /// as it is with --against and --need
    #[arg(long, value_name = "PERCENT")]
    pub steered: Option<u32>,
}

/// The same in the run that is laid beside
#[derive(Debug, Default, Args)]
pub struct OtherStaffing {
    /// Holders of each seat of a role in the other run
    #[arg(long, value_name = "ROLE=COUNT", value_parser = pair)]
    pub against_staff: Vec<(String, u32)>,
    /// How much of an office day a role has for this in the other run
    #[arg(long, value_name = "ROLE=PERCENT", value_parser = pair)]
    pub against_available: Vec<(String, u32)>,
    /// Who is away in the other run
    #[arg(long, value_name = "PERCENT")]
    pub against_absent: Option<u32>,
}

impl Staffing {
    pub fn settings(&self) -> Settings {
        Settings {
            staff: self.staff.iter().cloned().collect(),
            available: self.available.iter().cloned().collect(),
            absent: self.absent,
            reports_per_day: self.reports_per_day,
            category: self.category.iter().cloned().collect(),
            steered: self.steered,
        }
    }
}

impl OtherStaffing {
    pub fn settings(&self) -> Settings {
        Settings {
            staff: self.against_staff.iter().cloned().collect(),
            available: self.against_available.iter().cloned().collect(),
            absent: self.against_absent,
            ..Settings::default()
        }
    }

    /// Whether anything was said.
    pub fn any(&self) -> bool {
        self.settings() != Settings::default()
    }
}

fn pair(text: &str) -> Result<(String, u32), String> {
    let wrong = || format!("“{text}” is not NAME=NUMBER; write for example handler=3");
    let (name, number) = text.split_once('=').ok_or_else(wrong)?;
    let number = number.trim_end_matches('%').parse().map_err(|_| wrong())?;
    match name.is_empty() {
        true => Err(wrong()),
        false => Ok((name.to_owned(), number)),
    }
}

/// A share such as `95%` or `99.5%`, in hundredths of a percent.
pub fn share(text: &str) -> Result<u64, String> {
    let wrong = || format!("“{text}” is not a share above 0% up to 100%; write for example 95%");
    let number = text.strip_suffix('%').unwrap_or(text);
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |text: &str| match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => text.parse::<u64>().map_err(|_| wrong()),
        false => Err(wrong()),
    };
    let part = match part.len() {
        1 => 10 * digits(part)?,
        2 => digits(part)?,
        _ => return Err(wrong()),
    };
    let hundredths = digits(whole)?.checked_mul(100).map(|whole| whole + part);
    hundredths.filter(|it| (1..=10_000).contains(it)).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_at_most_two_places() {
        for (text, hundredths) in
            [("95%", 9500), ("95", 9500), ("99.5%", 9950), ("0.01%", 1), ("100%", 10_000)]
        {
            assert_eq!(share(text), Ok(hundredths));
        }
        for text in ["", "%", "0%", "101%", "-5%", "95.123%", "all", "99999999999999999999"] {
            assert!(share(text).unwrap_err().contains("for example 95%"), "{text}");
        }
    }

    #[test]
    fn pairs_are_a_name_and_a_number() {
        assert_eq!(pair("handler=3"), Ok(("handler".to_owned(), 3)));
        assert_eq!(pair("handler=40%"), Ok(("handler".to_owned(), 40)));
        for text in ["handler", "=3", "handler=", "handler=-1", "handler=many"] {
            assert!(pair(text).unwrap_err().contains("handler=3"), "{text}");
        }
    }
}
