/**
 * The engine's state as Svelte sees it. Versions rise after the engine has come to rest, for it also
 * computes while a screen reads, when Svelte lets nobody change what it watches.
 */

class Version {
  at = $state.raw(0);
}

/** What changes with every letter that is typed: nobody who lays out a form needs to hear of it. */
const ANSWERS = new Set<PropertyKey>(["value", "violation", "constraint", "required", "violations"]);

// Nobody watches which have changed, only the versions themselves.
// eslint-disable-next-line svelte/prefer-svelte-reactivity
const changed = new Set<Version>();

function raise(version: Version): void {
  if (changed.size === 0) {
    queueMicrotask(() => {
      const all = [...changed];
      changed.clear();
      for (const one of all) one.at += 1;
    });
  }
  changed.add(version);
}

/** Given to the engine as its `stateFactory`: whoever reads a property is told of its changes. */
export function reactive<T extends object>(object: T): T {
  // Made here, outside of any screen: Svelte does not watch what is made where it is read.
  const answers = new Version();
  const layout = new Version();
  const of = (key: PropertyKey): Version => (ANSWERS.has(key) ? answers : layout);
  return new Proxy(object, {
    get(target, key) {
      // Read, so that Svelte notes who reads.
      return of(key).at >= 0 ? (Reflect.get(target, key) as unknown) : undefined;
    },
    set(target, key, value) {
      if (!Object.is(Reflect.get(target, key), value)) {
        Reflect.set(target, key, value);
        raise(of(key));
      }
      return true;
    },
  });
}
