//! What tables and charts say, in Chinese or in English; names come from the pack.

use clap::ValueEnum;
use gewu_app::simulate::figures::Part;
use gewu_packs::Pack;

/// The language of tables and charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    #[value(name = "zh-CN")]
    Chinese,
    #[value(name = "en")]
    English,
}

impl Language {
    /// One of two texts.
    pub fn say(self, chinese: &'static str, english: &'static str) -> &'static str {
        match self {
            Language::Chinese => chinese,
            Language::English => english,
        }
    }

    /// The code by which packs name their words.
    pub fn code(self) -> &'static str {
        self.say("zh-CN", "en")
    }

    /// Working minutes in words: days of the office’s hours, hours, minutes; the two largest that there are.
    pub fn minutes(self, minutes: u32) -> String {
        let (days, rest) = (minutes / A_DAY, minutes % A_DAY);
        let parts = [
            (days, self.say("天", "d")),
            (rest / 60, self.say("时", "h")),
            (rest % 60, self.say("分", "min")),
        ];
        let parts = parts.iter().skip_while(|(count, _)| *count == 0).take(2);
        let parts: Vec<String> =
            parts.filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count}{unit}")).collect();
        match parts.is_empty() {
            true => format!("0{}", self.say("分", "min")),
            false => parts.join(self.say("", " ")),
        }
    }
}

/// Office minutes of a working day of a simulation.
pub const A_DAY: u32 = gewu_app::simulate::WORKING_DAY;

/// The names of steps and roles, in the words of the packs that were played.
pub struct Names<'p> {
    pub language: Language,
    pub packs: Vec<&'p Pack>,
}

impl Names<'_> {
    /// A step and what is done at it.
    pub fn step(&self, procedure: &str, step: &str, part: Part) -> String {
        let mut name = self.word(&format!("{procedure}.step.{step}"), step);
        if self.packs.iter().any(|pack| pack.procedures.len() > 1) {
            name = format!("{} {name}", self.word(procedure, procedure));
        }
        match part {
            Part::Step => name,
            Part::Decision => name + self.language.say("·审批", ", decision"),
            Part::Help => name + self.language.say("·协办", ", help"),
        }
    }

    /// A role: by its title in Chinese, by its id in other languages, for which packs have no word.
    pub fn role(&self, role: &str) -> String {
        let title = self.packs.iter().find_map(|pack| pack.roles.get(role));
        match self.language {
            Language::Chinese => title.map_or(role, String::as_str).to_owned(),
            Language::English => role.to_owned(),
        }
    }

    fn word(&self, key: &str, id: &str) -> String {
        let words = self.packs.iter().map(|pack| pack.word(self.language.code(), key));
        words.into_iter().find(|word| word != key).unwrap_or_else(|| id.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_told_in_working_days() {
        for (minutes, chinese, english) in [
            (0, "0分", "0min"),
            (59, "59分", "59min"),
            (60, "1时", "1h"),
            (390, "1天", "1d"),
            (410, "1天", "1d"),
            (870, "2天1时", "2d 1h"),
        ] {
            assert_eq!(Language::Chinese.minutes(minutes), chinese);
            assert_eq!(Language::English.minutes(minutes), english);
        }
    }
}
