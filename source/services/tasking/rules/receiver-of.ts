/** The satellite at the other end of an inter-satellite link; undefined for other windows, and where none is named. */
export const receiverOf = (
  type: string,
  parameters: Readonly<Record<string, unknown>> | null | undefined,
): string | undefined => {
  const receiver = type === 'LEASE_ISL' ? parameters?.isl_receive_satellite_id : undefined;
  return typeof receiver === 'string' ? receiver : undefined;
};
