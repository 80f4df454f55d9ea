/** Adam by the options that systems have for it. */
export const adam = ({ learningRate, beta1, beta2 }: Record<'learningRate' | 'beta1' | 'beta2', number>) =>
  ({ kind: 'adam', learningRate, beta1, beta2 }) as const;

/** Adam at two time scales (Heusel et al. 2017). */
export const adamAtTwoRates = ({
  generatorRate,
  discriminatorRate,
  beta1,
  beta2,
}: Record<'generatorRate' | 'discriminatorRate' | 'beta1' | 'beta2', number>) => ({
  generator: adam({ learningRate: generatorRate, beta1, beta2 }),
  discriminator: adam({ learningRate: discriminatorRate, beta1, beta2 }),
});
