from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0003_choices")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="ai",
            field=models.BooleanField(
                default=False,
                help_text="Its owner lets a language model word the story: computed figures go out.",
            ),
        ),
    ]
