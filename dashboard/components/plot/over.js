// What does a figure become with shapes and annotations over it that changed apart from it?

export function withOver({ layout, ...figure }, over) {
  if (!over) return { layout, ...figure };
  const both = (name) => [...(layout[name] ?? []), ...(over[name] ?? [])];
  return {
    ...figure,
    layout: { ...layout, shapes: both('shapes'), annotations: both('annotations') },
  };
}
