type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An element with attributes and children. False and undefined leave an attribute out. No `style`: the policy blocks it. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false && value !== undefined) made.setAttribute(key, value === true ? '' : String(value));
  }
  made.append(...children);
  return made;
}

type ElementClass<T extends Element> = abstract new (...args: never[]) => T;

/** The element below `root` that the markup is known to have. Throws when it is missing, or another kind of element. */
export function find<T extends Element>(root: ParentNode, selector: string, kind: ElementClass<T>): T {
  const found = root.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`The page has no ${kind.name} ${selector}.`);
}
