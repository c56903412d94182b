import { expect, test } from 'vitest';
import { holdLatest } from './latest-holds.ts';

function stage() {
  const held: string[] = [];
  const tell = holdLatest({
    hold(value) {
      held.push(value);
      return () => void held.splice(held.indexOf(value), 1);
    },
  });
  return { held, tell };
}

test('holds the latest values, each once, and lets the others go', () => {
  const { held, tell } = stage();
  for (let at = 0; at < 40; at += 1) {
    tell('told at each login');
    tell(`token ${at}`);
  }
  expect(held.filter((value) => value === 'told at each login')).toHaveLength(1);
  expect(held).toHaveLength(16);
  expect(held).toContain('token 39');
  expect(held).not.toContain('token 20');
});
