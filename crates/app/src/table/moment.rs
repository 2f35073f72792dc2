//! Days and instants as people write them in tables. The year comes first: 03/04/2024 is two days.

use super::header::Called;
use gewu_kernel::{Date, Timestamp};
use gewu_packs::{Said, said};
use jiff::civil::Time;
use jiff::tz::TimeZone;

/// What a cell says of a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// A day, without an hour.
    Day(Date),
    /// An instant.
    At(Timestamp),
}

impl Moment {
    /// Its first instant.
    pub(crate) fn begin(self, zone: &TimeZone) -> Timestamp {
        match self {
            Moment::At(at) => at,
            Moment::Day(day) => instant(day, Time::midnight(), zone).unwrap_or(Timestamp::UNIX_EPOCH),
        }
    }

    /// Its last instant, to the second: what happened on a day happened before it was over.
    pub(crate) fn end(self, zone: &TimeZone) -> Timestamp {
        match self {
            Moment::At(at) => at,
            Moment::Day(day) => {
                instant(day, Time::constant(23, 59, 59, 0), zone).unwrap_or(Timestamp::UNIX_EPOCH)
            }
        }
    }
}

/// Reads a moment; without a zone it is the tenant’s own time.
pub(crate) fn moment(Called { en, zh }: Called, text: &str, zone: &TimeZone) -> Result<Moment, Said> {
    let unread = || {
        let ambiguous = text.split([' ', 'T']).next().is_some_and(|day| {
            let parts: Vec<&str> = day.split(['/', '-', '.']).collect();
            parts.len() == 3 && parts[0].len() <= 2 && parts[2].len() >= 2
        });
        match ambiguous {
            true => said!(
                "{en} “{text}” can be read as two different days; write the year first, such as 2024-03-01",
                "{zh}“{text}”可以读成两个不同的日期；请把年份写在前面，如 2024-03-01"
            ),
            false => said!(
                "{en} “{text}” is no date; write 2024-03-01 or 2024-03-01 08:30",
                "{zh}“{text}”不是日期；请写成 2024-03-01 或 2024-03-01 08:30"
            ),
        }
    };
    let text = text.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(Moment::At(at));
    }
    let (day, rest) = split_day(text);
    let day = date(day).ok_or_else(unread)?;
    match rest.trim_start_matches(['T', ' ']).trim() {
        "" => Ok(Moment::Day(day)),
        time => {
            let time = self::time(time).ok_or_else(unread)?;
            instant(day, time, zone).map(Moment::At).ok_or_else(unread)
        }
    }
}

/// Reads a day.
pub(crate) fn day(Called { en, zh }: Called, text: &str) -> Result<Date, Said> {
    let (date_text, rest) = split_day(text.trim());
    let nothing = |rest: &str| rest.trim_matches(['T', ' ', '0', ':', '.']).is_empty();
    date(date_text).filter(|_| nothing(rest)).ok_or_else(|| {
        said!(
            "{en} “{text}” is no day; write it as 2024-03-01, the year first",
            "{zh}“{text}”不是日期；请写成 2024-03-01，年份在前"
        )
    })
}

/// An empty text or a day.
pub(crate) fn day_if_any(called: Called, text: &str) -> Result<Option<Date>, Said> {
    match text {
        "" => Ok(None),
        _ => day(called, text).map(Some),
    }
}

fn split_day(text: &str) -> (&str, &str) {
    match text.split_once('日') {
        Some((day, rest)) => (day, rest),
        None => text.find([' ', 'T']).map_or((text, ""), |at| text.split_at(at)),
    }
}

fn date(text: &str) -> Option<Date> {
    let digits = |part: &str, most: usize| {
        let sound = (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<i16>().ok().filter(|_| sound)
    };
    let (year, month, day) = if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        (&text[..4], &text[4..6], &text[6..])
    } else {
        let separator = ['-', '/', '.', '年'].into_iter().find(|it| text.contains(*it))?;
        let (year, rest) = text.split_once(separator)?;
        let (month, day) = rest.split_once(if separator == '年' { '月' } else { separator })?;
        (year, month, day)
    };
    let year = digits(year, 4).filter(|_| year.len() == 4)?;
    Date::new(year, digits(month, 2)? as i8, digits(day, 2)? as i8).ok()
}

fn time(text: &str) -> Option<Time> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let mut parts = whole.split(':');
    let mut next = |needed: bool| match parts.next() {
        Some(part) if (1..=2).contains(&part.len()) && part.bytes().all(|it| it.is_ascii_digit()) => {
            part.parse().ok()
        }
        None if !needed => Some(0),
        _ => None,
    };
    let (hour, minute, second) = (next(true)?, next(true)?, next(false)?);
    let sound = parts.next().is_none() && !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    Time::new(hour, minute, second, 0).ok().filter(|_| sound)
}

fn instant(day: Date, time: Time, zone: &TimeZone) -> Option<Timestamp> {
    day.to_datetime(time).to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp())
}
