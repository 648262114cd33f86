// Show a password, copy a link, print the codes. Without script the pages work all the same.
'use strict';
for (const button of document.querySelectorAll('[data-show]')) {
  const field = document.getElementById(button.dataset.show);
  button.hidden = false;
  button.addEventListener('click', () => {
    const shows = field.type === 'password';
    field.type = shows ? 'text' : 'password';
    button.textContent = shows ? '隐藏' : '显示';
    button.setAttribute('aria-pressed', String(shows));
    field.focus();
  });
}
for (const button of document.querySelectorAll('[data-copy]')) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener('click', async () => {
    field.select();
    let done = true;
    try { await navigator.clipboard.writeText(field.value); } catch { done = document.execCommand('copy'); }
    document.getElementById('copied').textContent = done ? '已复制，可以粘贴到微信里。' : '没有复制成功，请长按上面的文字复制。';
  });
}
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}
