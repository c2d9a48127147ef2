// Moments and ages in the page's language and the phone's time zone.
import {language, t} from './texts.js';

const locale = () => (language() === 'zh' ? 'zh-CN' : 'en-GB');

export function clockText(time, seconds = false) {
  const parts = {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'};
  if (seconds) parts.second = '2-digit';
  return new Intl.DateTimeFormat(locale(), parts).format(time);
}

export function dayText(time) {
  return new Intl.DateTimeFormat(locale(), {month: 'short', day: 'numeric'}).format(time);
}

// "14:05" today, "3 May 14:05" before.
export function momentText(time, now) {
  const sameDay = new Date(time).toDateString() === new Date(now).toDateString();
  return sameDay ? clockText(time) : `${dayText(time)} ${clockText(time)}`;
}

// "just now", "12 s ago", "3 min ago", "5 h ago", then the moment. A clock that is a little behind
// the service's is no reason for a negative age.
export function ageText(time, now) {
  const seconds = Math.max(0, Math.floor((now - time) / 1000));
  if (seconds < 5) return t('just_now');
  if (seconds < 60) return t('seconds_ago', {count: seconds});
  if (seconds < 3600) return t('minutes_ago', {count: Math.floor(seconds / 60)});
  if (seconds < 86400) return t('hours_ago', {count: Math.floor(seconds / 3600)});
  return momentText(time, now);
}
