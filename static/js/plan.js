// The plan of a chat says how many days' notice its day is, while one chooses. The form says it again when it is sent.

const notice = document.getElementById("notice");
const day = document.getElementById("id_day");
const told = [...document.querySelectorAll("[id^=id_on_]")];

function say() {
  const days = [notice.dataset.told, ...told.map((field) => field.value)].filter(Boolean).map(Date.parse);
  const number = Math.round((Date.parse(day.value) - Math.min(...days)) / 86400000);
  if (Number.isNaN(number)) return;
  const promised = Number(notice.dataset.promised);
  const given = `${number} ${number === 1 ? "day’s" : "days’"} notice`;
  notice.textContent = number < 0 ? "That day is past." : `${given}. ${notice.dataset.force} gives ${promised}.`;
  notice.classList.toggle("is-short", number < promised);
}

if (notice && day) for (const field of [day, ...told]) field.addEventListener("change", say);
