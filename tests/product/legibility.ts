import type { Page } from 'playwright-core';

/** Of WCAG 2.2, AA, for texts of any size; what is disabled is not held to it. */
const LEAST_CONTRAST = 4.5;
/** CSS pixels, of each side. */
const LEAST_TARGET = 40;

/** Texts that are hard to read where they stand, a line for each. */
export function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    /** Any CSS colour as sRGB and alpha, 0 to 1. */
    const rgba = (colour: string): number[] => {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
      return [...context.getImageData(0, 0, 1, 1).data].map((value) => value / 255);
    };
    const groundOf = (element: Element): number[] => {
      for (let at: Element | null = element; at; at = at.parentElement) {
        const ground = rgba(getComputedStyle(at).backgroundColor);
        if (ground[3] === 1) return ground;
      }
      return [1, 1, 1, 1];
    };
    const luminance = (colour: number[]): number => {
      const [r, g, b] = colour.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    };
    const contrast = (one: number[], other: number[]): number => {
      const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
      return (light! + 0.05) / (dark! + 0.05);
    };
    const faint: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement!;
      const text = node.textContent!.trim();
      if (text === '' || parent.closest('script, noscript, option, datalist') || !parent.checkVisibility()) continue;
      if (parent.closest('.visually-hidden') || parent.matches(':disabled, :disabled *, :disabled + *')) continue;
      const style = getComputedStyle(parent);
      const ratio = contrast(rgba(style.color), groundOf(parent));
      if (ratio < least) faint.push(`"${text.slice(0, 40)}" has ${ratio.toFixed(2)}`);
    }
    return faint;
  }, LEAST_CONTRAST);
}

/** Controls too small for a thumb, a line for each. Links within a text are as high as its lines. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const targets = document.querySelectorAll<HTMLElement>(
      'button, input, select, textarea, nav a, a.button, label.check',
    );
    return [...targets].flatMap((target) => {
      if (!target.checkVisibility() || target.matches('label.check input, .visually-hidden')) return [];
      const { width, height } = target.getBoundingClientRect();
      if (width >= least && height >= least) return [];
      const name = target.id || target.textContent?.trim() || target.className;
      return [`${name} is ${width.toFixed()} x ${height.toFixed()}`];
    });
  }, LEAST_TARGET);
}
