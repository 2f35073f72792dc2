//! What a cell of a workbook says, and what people call it.

use calamine::{DataRef, ExcelDateTime};
use gewu_packs::{Said, said};

/// From here on a number has lost digits, whatever is shown.
const EXACT: f64 = 1e15;

/// What a cell says; or why it cannot be known.
pub(super) fn shown(value: &DataRef<'_>) -> Result<String, Said> {
    match value {
        DataRef::Empty => Ok(String::new()),
        DataRef::String(text) => Ok(text.clone()),
        DataRef::SharedString(text) => Ok((*text).to_owned()),
        DataRef::Bool(value) => Ok(value.to_string()),
        DataRef::Int(value) => Ok(value.to_string()),
        DataRef::Float(value) if !value.is_finite() || value.abs() >= EXACT => Err(said!(
            "holds a number of more than 15 digits, of which the last are lost; format the column as text and enter it \
             again",
            "里的数字超过 15 位，末尾几位已经丢失；请把这一列设成文本格式，重新输入"
        )),
        // Neither “.0” nor “1.38E10”: what is written this way is a number for people.
        DataRef::Float(value) => Ok(value.to_string()),
        DataRef::DateTime(moment) if moment.is_duration() => Err(said!(
            "holds a length of time where a value is expected; format it as text or as a date",
            "里是一段时长；请设成文本或日期格式"
        )),
        DataRef::DateTime(moment) => instant(moment),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Ok(text.clone()),
        DataRef::Error(error) => {
            Err(said!("shows the error {error}; correct it or empty it", "显示错误 {error}；请改正或清空"))
        }
    }
}

/// A moment of a sheet, to the second: sheets count days, so seconds come out a little beside themselves.
fn instant(moment: &ExcelDateTime) -> Result<String, Said> {
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let wrong = || said!("holds no date; format it as a date or as text", "里不是日期；请设成日期或文本格式");
    let number = |value: u16| i8::try_from(value).map_err(|_| wrong());
    let date = jiff::civil::Date::new(
        i16::try_from(year).map_err(|_| wrong())?,
        number(month.into())?,
        number(day.into())?,
    );
    let time = jiff::civil::Time::new(
        number(hour.into())?,
        number(minute.into())?,
        number(second.into())?,
        i32::from(milli) * 1_000_000,
    );
    let moment = date.map_err(|_| wrong())?.to_datetime(time.map_err(|_| wrong())?);
    let moment = moment.round(jiff::Unit::Second).map_err(|_| wrong())?;
    Ok(match moment.time() == jiff::civil::Time::midnight() {
        true => moment.date().to_string(),
        false => format!("{} {}", moment.date(), moment.time()),
    })
}

/// What people call a cell: `B3` for the second column of the third row.
pub(super) fn address((row, column): (u32, u32)) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        letters.push(char::from(b'A' + ((left - 1) % 26) as u8));
        left = (left - 1) / 26;
    }
    format!("{}{}", letters.iter().rev().collect::<String>(), row + 1)
}
