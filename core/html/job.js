// Refreshes the page of a job in place, and announces its end once.
{
  const FIRST = 2000, MOST = 10000, GROWTH = 1.02; // milliseconds between two looks
  const job = document.querySelector("#job"), announcement = document.querySelector("#announcement");
  const address = `?job=${new URLSearchParams(location.search).get("job")}&seen=0`; // is answered at once
  let wait = FIRST, timer;

  const look = async () => {
    const answer = await fetch(address);
    if (answer.status >= 500) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("#job");
    if (!now) location.reload(); // and see why
    else if (page.querySelector("script")) for (const part of job.children) update(part, now);
    else end(page, now);
  };

  const update = (part, now) => {
    const news = part.id && now.querySelector(`#${part.id}`);
    if (news && news.innerHTML !== part.innerHTML) part.replaceChildren(...news.childNodes);
  };

  const end = (page, now) => {
    const focused = job.contains(document.activeElement);
    for (const each of now.querySelectorAll("[role]")) each.removeAttribute("role"); // or it is read twice
    job.replaceChildren(...now.childNodes);
    if (focused) job.focus();
    document.title = announcement.textContent = page.title;
    wait = 0;
  };

  const later = () => {
    clearTimeout(timer);
    if (!wait || document.hidden) return;
    timer = setTimeout(() => look().catch(() => {}).then(later), wait);
    wait = Math.min(wait * GROWTH, MOST);
  };

  document.addEventListener("visibilitychange", later);
  later();
}
