"""How letters leave, where no plain mail server takes them: by the services of anymail, and by GOV.UK Notify."""
