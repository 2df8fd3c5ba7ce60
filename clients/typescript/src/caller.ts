/** How a client calls. */
export interface CallerOptions {
  /** Where the service is, such as `https://cloud.example.com`. */
  server: string;

  /**
   * Gives the access token, user key or device key to show now, or undefined for none; it is asked once for every
   * call.
   */
  token?: () => string | undefined | Promise<string | undefined>;
}

/** What every call of the generated client goes through. */
export class Caller {
  constructor(private readonly options: CallerOptions) {}

  protected getBaseUrl(_fallback: string, given?: string): string {
    return (given ?? this.options.server).replace(/\/+$/, "");
  }

  protected async transformOptions(call: RequestInit): Promise<RequestInit> {
    const headers = new Headers(call.headers);
    // The generator writes a header that was not given as an empty one, which means something else.
    for (const [name, value] of [...headers]) {
      if (value === "") headers.delete(name);
    }
    const token = await this.options.token?.();
    if (token) headers.set("Authorization", `Bearer ${token}`);
    return { ...call, headers };
  }
}
