/** Where a picture is read: through a matter that names it, since whoever may see that may see the picture. */
export const pictureOf = (hash: string, matter: string): string => `/api/v1/attachments/${hash}?matter=${matter}`;
