declare module 'postject' {
  /** Puts a resource into an executable in place. */
  export const inject: (
    executable: string,
    name: string,
    resource: Buffer,
    options?: {sentinelFuse?: string; machoSegmentName?: string; overwrite?: boolean},
  ) => Promise<void>;
}
