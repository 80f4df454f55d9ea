/** What moves in a report: the slider over the grids, and the values under the pointer. Plain browser JavaScript. */
export const SCRIPT = `
const slider = document.getElementById('moment');
if (slider) {
  const grids = [...document.querySelectorAll('.stack img')];
  const when = document.getElementById('when');
  const play = document.getElementById('play');
  let timer;
  const show = () => {
    grids.forEach((grid, index) => grid.classList.toggle('shown', index === Number(slider.value)));
    when.textContent = grids[slider.value].dataset.when;
    slider.setAttribute('aria-valuetext', when.textContent);
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    play.textContent = 'Play';
  };
  const step = () => {
    slider.value = Number(slider.value) + 1;
    show();
    if (slider.value === slider.max) stop();
  };
  play.addEventListener('click', () => {
    if (timer !== undefined) return stop();
    if (slider.value === slider.max) slider.value = 0;
    show();
    play.textContent = 'Stop';
    timer = setInterval(step, 400);
  });
  slider.addEventListener('input', () => { stop(); show(); });
  show();
}

for (const chart of document.querySelectorAll('svg[data-chart]')) {
  const { images, plot, width, points } = JSON.parse(chart.dataset.chart);
  const figure = chart.closest('figure');
  const values = [...figure.querySelectorAll('.legend b')];
  const latest = values.map((value) => value.textContent);
  const at = figure.querySelector('.at');
  const cursor = chart.querySelector('.cursor');
  const moments = [...new Set(points.flatMap((curve) => curve.map(([x]) => x)))];
  const nearest = (list, x, of) => list.reduce((a, b) => (Math.abs(of(b) - x) < Math.abs(of(a) - x) ? b : a));
  chart.addEventListener('pointermove', (event) => {
    if (moments.length === 0) return;
    const box = chart.getBoundingClientRect();
    const share = ((event.clientX - box.left) / box.width - plot[0]) / (plot[1] - plot[0]);
    const moment = nearest(moments, images[0] + share * (images[1] - images[0]), (x) => x);
    points.forEach((curve, index) => {
      if (curve.length > 0) values[index].textContent = nearest(curve, moment, ([x]) => x)[1];
    });
    at.hidden = false;
    at.textContent = 'at ' + moment.toLocaleString('en');
    const place = (moment - images[0]) / Math.max(images[1] - images[0], 1);
    cursor.setAttribute('transform', 'translate(' + width * (plot[0] + place * (plot[1] - plot[0])) + ' 0)');
    cursor.setAttribute('visibility', 'visible');
  });
  chart.addEventListener('pointerleave', () => {
    values.forEach((value, index) => { value.textContent = latest[index]; });
    at.hidden = true;
    cursor.setAttribute('visibility', 'hidden');
  });
}
`;
