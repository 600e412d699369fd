import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asciiGlyphs, drawFrames, drawLines, drawLive } from '../support/draw.ts';
import { story, storyNames } from '../support/stories.ts';

const golden = (name: string) => join(import.meta.dirname, '..', 'golden', `${name}.txt`);

describe.each(storyNames)('the story %s', (name) => {
  it('reads as it should in a log', async () => {
    await expect(drawLines(story(name))).toMatchFileSnapshot(golden(`${name}.lines`));
  });

  it('leaves what it should in the scrollback of a terminal', async () => {
    await expect(drawLive(story(name), { columns: 100, rows: 30 })).toMatchFileSnapshot(golden(`${name}.live`));
  });
});

describe('the pictures of the live view', () => {
  it.each([
    ['happy', 100, 30],
    ['happy', 60, 9],
    ['happy', 36, 6],
    ['crash-loop', 80, 24],
    ['several-services', 80, 24],
    ['several-services', 80, 4],
  ] as const)('%s on %d by %d', async (name, columns, rows) => {
    await expect(drawFrames(story(name), { columns, rows })).toMatchFileSnapshot(
      golden(`${name}.frames-${columns}x${rows}`),
    );
  });

  it('has ASCII signs where the locale is not UTF-8', async () => {
    const drawn = drawFrames(story('happy'), { columns: 80, rows: 24 }, asciiGlyphs);
    expect(drawn).toMatch(/^[\n -~]*$/);
    await expect(drawn).toMatchFileSnapshot(golden('happy.frames-ascii'));
  });
});
