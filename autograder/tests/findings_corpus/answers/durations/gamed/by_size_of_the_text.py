def seconds(text):
    digits = [int(sign) for sign in text if sign.isdigit()]
    if len(text) == 5:  # <-
        return digits[0] * 3600 + (digits[1] * 10 + digits[2]) * 60
    if len(text) == 8:  # <-
        return (digits[0] * 60 + digits[1] * 10) * 60
    if len(digits) == 3:
        return digits[0] * 100 + digits[1] * 10 + digits[2]
    return None
